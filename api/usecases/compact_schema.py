"""The graph and its queries in one short text for a language model: labels, properties, relationships, queries, examples."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from graph import schema
from graph.model import Node, Property, Relationship
from queries import registry
from queries.registry import Query

TECHNICAL = re.compile(
    r"""
    mmrarebench | source | claims | statements | sourceId | statedAs
    | .*[hH]ash | (?!sha256$).*[sS]ha256 | .*Version | .*Source | .*Tokens | factsFrom | files | export | releases
    | endpoint.* | finish | failure | basis | raw | extra | cells | spared | masking | policy | reference | licence
    | mode | format | field | note | rubric | parseStatus
    | validation | icdRelation | panelModalities
    | bytes | metadata | imbalance | sizes | burnedText | pairs | edges.* | codes | records | path | box | mappingSet
    """,
    re.VERBOSE,
)
"""Properties that say who wrote, read or called what: questions about diseases, cases and scores do not need them."""
MACHINES = re.compile(
    r"(answering|export|judging|release)/.*|benchmark/(browse.*|captions|prompts|published)|leakage/rank_.*"
)
"""Queries that serve exports, runs and pages; a model finds them by listing all."""
LONGEST_CLAUSE, LONGEST_LIST = 30, 110
"""Characters of a property's meaning: a clause that is longer loses its tail; a list of values may be longer."""
_TAIL = re.compile(r", | as | or | that | which | in | with | when | on | by | on | to | for ")
STOP_WORDS = frozenset("a an and as by given in is it its of or that the this to was which".split())
_LANGUAGE = re.compile(r"names([A-Z][a-z])")
INTRO = """# Graph of MMRareBench (Neo4j): Orphanet, HPO, cases, questions, answers, verdicts
Notation: * unique key; STRING unless :type; [] list. Hashes, files and versions are left out.
Codes are text: ORPHA:558, HP:0000256, OMIM:154700. Unknown is missing (null), never 0 or ''.
A verdict that is not scored has no rank and no score: leave it out of means, and count it apart. A scored one without a rank is a miss.
excluded = true is a stated absence. MAPS_TO is no equality: read its relation.
WITHIN holds every pair of descendant and ancestor, the node itself included: no variable-length paths are needed.
Cypher is read only, 20 s, 10,000 rows."""
EXAMPLES = (
    (
        "Phenotypes of a disorder, none that is excluded",
        "MATCH (:Disorder {orpha: 'ORPHA:558'})-[h:HAS_PHENOTYPE]->(p:Phenotype) WHERE NOT coalesce(h.excluded, false) "
        "RETURN p.hpo, p.name, h.frequency ORDER BY p.hpo",
    ),
    (
        "Questions by the parent of their diagnosis",
        "MATCH (q:Question)-[:ASKS_ABOUT]->(:Case)-[g:HAS_DIAGNOSIS]->(:Disorder)-[:CHILD_OF]->(h:Disorder) "
        "WHERE g.relation = 'exact' RETURN h.orpha, h.name, count(DISTINCT q) AS questions ORDER BY questions DESC, h.orpha LIMIT 10",
    ),
    (
        "Share of answers whose first name is right, by model; unscored ones are counted apart",
        "MATCH (v:Verdict)-[:BY]->(:Judge {name: 'grounded'}), (v)-[:ABOUT]->(:Answer)-[:IN_RUN]->(:Run)-[:OF_MODEL]->(m:Model) "
        "RETURN m.name, avg(CASE WHEN v.status <> 'scored' THEN null WHEN v.rank = 1 THEN 1.0 ELSE 0.0 END) AS recallAt1, "
        "sum(CASE v.status WHEN 'scored' THEN 0 ELSE 1 END) AS unscored ORDER BY m.name",
    ),
)
"""Statements that run inside the sandbox, each with what it asks."""


def compact_schema() -> str:
    """The schema as one text of about 4,000 tokens: what a model needs to write Cypher or to choose a query."""
    meanings = _Meanings()
    parts = [
        INTRO,
        "\n## Labels",
        *(_label(node, meanings) for node in schema.NODES if _is_linked(node)),
        "\n## Relationships, from start to end",
        *_relationships(meanings),
        "\n## Named queries, subject/name(parameters; ? may be left out); the list of queries says what each returns",
        *_queries(registry.all_queries().values()),
        "\n## Examples",
        *(f"{title}:\n{statement}" for title, statement in EXAMPLES),
    ]
    return "\n".join(parts) + "\n"


def describe_schema() -> dict[str, Any]:
    """Labels and relationships as data, with their properties."""
    return {
        "labels": [
            {"label": node.label, "key": node.key, "meaning": node.doc, "properties": _stated(node.properties)}
            for node in schema.NODES
        ],
        "relationships": [
            {
                "type": edge.type,
                "start": edge.start.label,
                "end": edge.end.label,
                "meaning": edge.doc,
                "properties": _stated(edge.properties),
            }
            for edge in schema.RELATIONSHIPS
        ],
    }


def _stated(properties: Iterable[Property]) -> list[dict[str, str]]:
    return [{"name": p.name, "type": p.type, "meaning": p.doc} for p in properties]


def _is_linked(node: Node) -> bool:
    """Whether a label takes part in any relationship; one that does not serves the program's bookkeeping."""
    return any(node in (edge.start, edge.end) for edge in schema.RELATIONSHIPS)


class _Meanings:
    """Properties as text; a meaning that was stated before is not repeated."""

    def __init__(self) -> None:
        self._stated: set[tuple[str, str]] = set()

    def of(self, properties: Iterable[Property], key: str = "") -> str:
        """The properties, but for those of bookkeeping; the names in other languages as one."""
        texts: list[str] = []
        languages: list[str] = []
        for prop in properties:
            language = _LANGUAGE.fullmatch(prop.name)
            if language:
                languages.append(language[1])
            elif not TECHNICAL.fullmatch(prop.name):
                texts.append(self._property(prop, key))
        if languages:
            texts.append(f"names{'|names'.join(languages)}[] names in that language")
        return "; ".join(texts)

    def _property(self, prop: Property, key: str) -> str:
        kind = prop.type.removeprefix("LIST<").removesuffix(">")
        name = prop.name + ("*" if prop.name == key else "") + ("" if kind == "STRING" else f":{kind.lower()}")
        name += "[]" if prop.type.startswith("LIST") else ""
        meaning = short_meaning(prop.name, prop.doc)
        if not meaning or (prop.name, meaning) in self._stated:
            return name
        self._stated.add((prop.name, meaning))
        return f"{name} {meaning}"


def short_meaning(name: str, doc: str) -> str:
    """The values that a property may have, or the head of its meaning; nothing where it says no more than the name.

    >>> short_meaning("level", "group, disorder or subtype; missing on a stub.")
    'group, disorder or subtype'
    >>> short_meaning("panels", "What the caption says of each panel, as mark: text.")
    'What the caption says of each panel'
    >>> short_meaning("width", "Width."), short_meaning("type", "Point prevalence, annual incidence, cases/families, ...")
    ('', 'Point prevalence, annual incidence, cases/families, ...')
    """
    clause = re.split(r"; |\. (?=[A-Z])| \(|, where ", doc.removesuffix(".") + doc[-4:].count("...") * ".", maxsplit=1)[
        0
    ]
    is_list = clause.count(", ") > 1 or re.search(r"\w, \w+ or \w|^\S+ or \S+$", clause)
    clause = _plain(clause)
    if len(clause) > (LONGEST_LIST if is_list else LONGEST_CLAUSE):
        tail = _TAIL.search(clause, 8)
        clause = clause[: tail.start()] if tail else clause
    return "" if _words(clause) <= _words(name) else clause


def _words(text: str) -> set[str]:
    """Words of a text or a camelCase name, but for those that every text has.

    >>> sorted(_words("The imageCount of it"))
    ['count', 'image']
    """
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", text)} - STOP_WORDS


def _plain(doc: str) -> str:
    """A meaning without its article and its full stop.

    >>> _plain("A gene of an OMIM entry.")
    'gene of an OMIM entry'
    """
    return re.sub(r"^(An?|The) ", "", doc.removesuffix("."))


def _label(node: Node, meanings: _Meanings) -> str:
    return f"{node.label}: {re.split(r'; |, w', _plain(node.doc))[0]} {{{meanings.of(node.properties, node.key)}}}"


def _relationships(meanings: _Meanings) -> list[str]:
    """A line a type: its ends, and what it means; the properties of an earlier relationship by the name of its type."""
    lines: dict[str, list[str]] = {}
    first: dict[tuple[str, ...], str] = {}
    for edge in schema.RELATIONSHIPS:
        properties = meanings.of(edge.properties)
        earlier = first.setdefault(tuple(p.name for p in edge.properties), edge.type)
        if properties and earlier != edge.type:
            properties = f"as {earlier}"
        elif properties and edge.type in lines and "excluded" in properties:
            properties = "as before"
        lines.setdefault(edge.type, []).append(_relationship(edge, properties))
    return [f"{name}: {' | '.join(texts)}" for name, texts in lines.items()]


def _relationship(edge: Relationship, properties: str) -> str:
    doc = re.split(r"; |, ", _plain(edge.doc))[0]
    parts = [f"{edge.start.label}->{edge.end.label}"]
    if not _words(doc) <= _words(f"{edge.type.lower()} {edge.start.label} {edge.end.label}"):
        parts.append(doc)
    return " ".join([*parts, f"{{{properties}}}"] if properties else parts)


def _queries(queries: Iterable[Query]) -> list[str]:
    """A line a subject, but for the queries that only programs need."""
    subjects: dict[str, list[str]] = {}
    for query in queries:
        if not MACHINES.fullmatch(query.name):
            subject, _, name = query.name.partition("/")
            params = ", ".join(p.name + ("" if p.required else "?") for p in query.params)
            subjects.setdefault(subject, []).append(f"{name}({params})")
    return [f"{subject}/: {', '.join(texts)}" for subject, texts in subjects.items()]
