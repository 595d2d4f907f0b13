"""Cue phrases that tell how something is meant: denied, in doubt, past, or another person's; for negspacy.

``NEGATED`` adds the language of treatment and work-up (avoid, contraindicated, no role for) to negspacy's own English
term set. The others are term sets of their own. Each has negspacy's four lists: phrases before what they govern,
phrases after it, phrases that look like a cue and are none, and phrases at which its reach ends; parted by `` / ``.
"""

from __future__ import annotations

Terms = dict[str, list[str]]
# Of negspacy's own terms: an alternative is no denial, and a weight that declined is a weight.
NO_NEGATION = frozenset({"versus", "declined"})


def _terms(preceding: str, following: str, pseudo: str, termination: str) -> Terms:
    kinds = ("preceding_negations", "following_negations", "pseudo_negations", "termination")
    lists = (" ".join(text.split()).split(" / ") for text in (preceding, following, pseudo, termination))
    return {kind: [phrase for phrase in phrases if phrase] for kind, phrases in zip(kinds, lists, strict=True)}


# fmt: off
_RELATIVES = (
    "father", "mother", "brother", "sister", "uncle", "aunt", "grandfather", "grandmother", "cousin", "sibling",
    "parent", "son", "daughter", "relative", "relatives", "parents", "siblings", "twin",
)


def _each(form: str, what: tuple[str, ...]) -> str:
    return " / ".join(form.format(who=who, what=one) for who in _RELATIVES for one in what)


NEGATED = _terms(
    preceding="""
        avoid / avoids / avoiding / avoidance of / refrain from / withhold / withholding / stop / discontinue /
        contraindicated to / contraindicated : / contraindicated are / contraindications : / contraindication to /
        contraindications to / contraindications include / contraindicated in this case : / no role for / no place for /
        no need for / no indication for / do not / must not / should not / is not / are not / not recommended : / not
        indicated : / not advised : / never / nor / neither / instead of / rather than / in place of / in preference to
        / preferred over / preferable to / favoured over / favored over / chosen over / allergic to / allergy to /
        hypersensitivity to / intolerant of / intolerant to / hold / omit / cease / taper off / wean off / stopping /
        discontinuing / discontinuation of / cessation of / withdraw / withdrawal of / switch from / switched from /
        away from / patient declined / we ruled out / imaging ruled out / tests ruled out / has ruled out / have ruled
        out / evidence against / argues against / argue against / speaks against / decided against / advised against /
        advises against / warn against / warns against / caution against / advise against / recommend against / not to
        give / forbidden / forbidden are / prohibited / unsafe to / dangerous to / harmful to / unnecessary to / defer /
        should be avoided : / to avoid : / to be avoided : / must be avoided : / excluded : / lack of / absent
    """,
    following="""
        is contraindicated / are contraindicated / contraindicated / be avoided / is avoided / are avoided / avoided /
        not recommended / not indicated / not advised / not advisable / not appropriate / not needed / not necessary /
        not required / not warranted / not justified / not used / is not / are not / should not / must not / cannot /
        unnecessary / discouraged / prohibited / forbidden / inadvisable / inappropriate / is unsafe / are unsafe / is
        harmful / are harmful / be withheld / is withheld / withheld / be discontinued / be stopped / has no role / have
        no role / has no place / plays no role / is absent / are absent / is ruled out / are ruled out / was ruled out /
        were ruled out / been ruled out / is excluded / are excluded / was excluded / were excluded / been excluded /
        not given / not be given / not be used / not be started / not be performed / not be done / not be ordered / not
        be repeated / was declined / were declined / no longer / not detected / not seen / not found / not present / not
        part of
    """,
    pseudo="""
        no response / if no / when no / if not / when not / not respond / not responding / not tolerated / not tolerate
        / is not contraindicated / are not contraindicated / not contraindicated / is not enough / are not enough / is
        not sufficient / are not sufficient / not suffice / no more than / no less than / not more than / not less than
        / not to exceed / not exceed / not exceeding / no sooner than / no specific treatment / no other / not limited
        to / not inferior / is not inferior / not only / not controlled / not available / not improve / not improving /
        not adequate / no improvement / no contraindication / no contraindications / without delay / no later than / not
        until / not yet / without waiting / do not delay / do not forget / do not hesitate / do not miss / not to miss /
        never delay / do not wait / do not omit / do not stop / never stop / not be delayed / not be missed / not be
        forgotten / not be stopped / not stop / no doubt / against a background / against this background / avoid delay
        / avoid delays / avoid missing / stop bleeding / guard against / protect against / against pneumocystis /
        prophylaxis against / vaccination against / vaccinate against / antibodies against / directed against / vaccines
        against / active against / antibody against / not alone / not just / not merely / not exclude / not ruled out /
        cannot be excluded / cannot exclude / cannot be ruled out
    """,
    termination="""
        because / since / whereas / while / unless / if / when / therefore / hence / and instead / ; instead / , instead
        / rather / so / and add / and start / and begin / and give / and use / and continue / and consider / and switch
        / and order / and obtain / and perform / , add / , start / , begin / , give / , use / , continue / , consider /
        , switch / , order / , obtain / , perform / , proceed / , we / , i / , then / then / , followed by / , but / in
        favour of / in favor of / showed / shows / revealed / reveals / demonstrated / and is / and was / and were / and
        has / and had / who / where / whose / that cannot / that could not / that is not / that are not / that was not /
        that were not / on mri / on ct / on ecg / on eeg / on imaging / on ultrasound / on echocardiography / on
        electrocardiogram / on examination / on biopsy / in order to
    """,
)
HEDGED = _terms(
    preceding="""
        consider / considering / may consider / might consider / could consider / can consider / may / might / could /
        possibly / perhaps / potentially / optionally / optional / if tolerated / possible / probably / uncertain /
        unclear whether / unclear if / some experts / some authors / discuss / debatable / controversial / case by case
        / only if / only when / only after / unless / as a last resort / reserve / reserved / with caution / caution
        with / use caution with / cautious use of / suspect / suspected / maybe / either / versus / vs / vs. / weigh /
        if
    """,
    following="""
        versus / vs / vs. / is not contraindicated / are not contraindicated / not contraindicated / may be / might be /
        could be / can be considered / be considered / is debatable / is controversial / is optional / only if / only
        when / only after / as a last resort / with caution / if needed / if necessary / as needed / if tolerated / is
        possible / are possible / is uncertain / is unclear / be discussed / be reserved / is reserved / are reserved /
        unless / optional / ?
    """,
    pseudo="""
        possible drug / as soon as possible / may be life / possible access / gentlest access possible / if possible /
        considering the / considering her / considering his / considering that / if no / if not / if there is / if
        present / if positive / if negative / if confirmed / if normal / if abnormal / if available
    """,
    termination="""
        . / ; / but / however / , then / because / since / , and / , add / , start / , begin / , give / , use / , switch
        / , continue / , order / , obtain / , perform / , proceed / then / , change / , stop / , refer / , we
    """,
)
PAST = _terms(
    preceding="""
        previously / history of / past history of / past medical history / in the past / had received / had been given /
        had been treated with / was treated with / were treated with / was given / prior use of / previous use of /
        prior treatment with / previous treatment with / had taken / had undergone / status post / s/p / formerly / was
        previously / used to take
    """,
    following="""
        in the past / was given before / years ago / months ago / was stopped / had failed / was tried / were tried /
        previously
    """,
    pseudo="""
        family history of / history of present / take a history / history taking / natural history of / previously
        healthy / previously described / previously reported / previously undiagnosed / previously unrecognised
    """,
    termination="""
        . / ; / but / however / now / currently / therefore / so / , then / because
    """,
)
FAMILY = _terms(
    preceding="family history of / family history / history in the family of / runs in the family / " + _each(
        "{who} {what}",
        what=(
            "had", "has", "have", "with", "who had", "who has", "died of", "died from", "suffered from", "took", "'s",
        ),
    ),
    following="in the family / in his family / in her family / runs in the family / " + _each(
        "{what} {who}", what=("in his", "in her", "in the", "in a", "of his", "of her"),
    ),
    pseudo="""
        by his parents with / by her parents with / by the parents with / consanguineous parents with / unrelated
        parents with / healthy parents with / twin pregnancy / to the family / for the family / family planning
    """,
    termination=". / ; / but / however / now / the patient / this patient / she herself / he himself / whereas",
)
# fmt: on
