"""How drugs are told by their names: stems of international nonproprietary names (WHO), and a list of common names."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# fmt: off
_STEMS = """
    mab tinib ciclib zomib parib sartan pril prilat olol dipine statin gliptin gliflozin glutide reotide azole
    cillin oxacin cycline mycin micin ciclovir buvir tegravir navir vudine oxaban gatran parin platin rubicin
    taxel trexate setron prazole tidine caftor sidase glucerase glucosidase glustat galastat rsen cept kinra
    limus sone solone sonide terol tropium lukast azepam zolam barbital triptan oxetine azepine penem semide
    thiazide dronate poetin grastim vaptan racetam gabalin azosin gabatrin afil entan ciguat copan fungin zolid
    nafine caine curium fenac profen coxib phosphamide fenidone flurane zutifan visomant lidomide lglucosidase
    nersen
"""
STEMS = tuple(_STEMS.split())
COMMON = _set("""
    aspirin heparin warfarin insulin digoxin lithium iron zinc calcium magnesium potassium colchicine
    hydroxyurea paracetamol acetaminophen morphine adrenaline epinephrine noradrenaline atropine verapamil
    diltiazem amiodarone propofol ketamine succinylcholine dapsone melphalan mycophenolate azathioprine levodopa
    baclofen valproate phenytoin ethambutol isoniazid rifampicin rifampin cotrimoxazole levothyroxine
    fludrocortisone immunoglobulin tranexamic penicillamine biotin carnitine riboflavin thiamine folate
    cobalamin deferasirox plerixafor haloperidol clopidogrel metformin midodrine gadolinium tetracosactide
    nitisinone sapropterin betaine arginine citrulline cysteamine mitotane diazoxide somatropin teriparatide
    desmopressin trientine prednisone interferon
""")
NO_DRUG = _set("april prilosec azole concept accept precept except intercept percept transcept alcohol")
# Words between a name and its dose, or before a second dose of the same drug.
FILLER = _set("""
    at of a an the dose doses dosed dosing starting start started initial initially loading maintenance target
    with to by then and or plus oral orally iv po sc im intravenous intravenously subcutaneous subcutaneously
    intramuscular inhaled nebulised nebulized topical daily weekly twice once low high standard up from over
    raised increased increase titrated titrate reduced tapered repeated is was are were be been given give as
    about approximately usually recombinant maximum minimum every than exceeding above below under total single
    another further more day week month hours first next prophylaxis therapy treatment infusion bolus tablets
""")
# Second words of a name, which alone name nothing.
SALTS = _set("""
    alfa alpha beta gamma delta sodium potassium acetate acid succinate hydrochloride mofetil phosphate citrate
    sulfate sulphate tartrate maleate pegol viii ix vii xiii
""")
ROUTES = {
    "oral": r"oral(?:ly)?|by mouth|per os|p\.?o\.?",
    "intravenous": r"intravenous(?:ly)?|i\.?v\.?|infusion",
    "subcutaneous": r"subcutaneous(?:ly)?|subcut|s\.?c\.?",
    "intramuscular": r"intramuscular(?:ly)?|i\.m\.|IM",
    "inhaled": r"inhaled|inhalation|nebuli[sz]ed|nebuli[sz]er",
    "intrathecal": r"intrathecal(?:ly)?",
    "topical": r"topical(?:ly)?|cream|ointment",
    "nasal": r"intranasal(?:ly)?|nasal spray",
    "sublingual": r"sublingual(?:ly)?",
    "rectal": r"rectal(?:ly)?|per rectum",
    "transdermal": r"transdermal(?:ly)?|patch",
    "intravitreal": r"intravitreal(?:ly)?",
    "ocular": r"eye drops?|ophthalmic drops?",
}
SCHEDULE = (
    r"(?:once|twice|(?:two|three|four|\d) times)\s+(?:(?:a|per|every|each)\s+)?(?:day|daily|week|weekly|month)",
    r"daily|weekly|monthly|fortnightly|per day|a day|at once|single dose|alternate days",
    r"every\s+(?:other\s+|second\s+)?(?:\w+\s+)?(?:hours?|days?|weeks?|months?)",
    r"[btq]\.?i\.?d\b\.?|q\.?d\b\.?|q\d{1,2}h|q\dw",
)
# Unit as written -> what it is read as, and the factor.
UNITS = {
    "g": ("mg", 1000.0), "gram": ("mg", 1000.0), "mg": ("mg", 1.0), "milligram": ("mg", 1.0), "mcg": ("mg", 0.001),
    "µg": ("mg", 0.001), "μg": ("mg", 0.001), "ug": ("mg", 0.001), "microgram": ("mg", 0.001), "ng": ("mg", 1e-6),
    "iu": ("unit", 1.0), "u": ("unit", 1.0), "unit": ("unit", 1.0), "mu": ("unit", 1e6), "ml": ("ml", 1.0),
    "millilitre": ("ml", 1.0), "milliliter": ("ml", 1.0), "mmol": ("mmol", 1.0), "meq": ("meq", 1.0), "gy": ("gy", 1.0),
    "drop": ("drop", 1.0), "puff": ("puff", 1.0), "tablet": ("tablet", 1.0), "capsule": ("capsule", 1.0),
}
PER = {"d": "day", "hr": "h", "hour": "h", "minute": "min", "m²": "m2"}
# fmt: on
