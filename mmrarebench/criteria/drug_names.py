"""How drugs are told by their names: stems of international nonproprietary names (WHO), and a list of common names."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _brands(text: str) -> dict[str, str]:
    """Other names (brands, other national names) to the international nonproprietary name."""
    rows = (line.split(":") for line in text.strip().splitlines())
    return {other: name.strip() for name, others in rows for other in others.split()}


# fmt: off
_STEMS = """
    mab tinib ciclib zomib parib sartan pril prilat olol dipine statin gliptin gliflozin glutide reotide azole
    cillin oxacin cycline mycin micin ciclovir buvir tegravir navir vudine oxaban gatran parin platin rubicin
    taxel trexate setron prazole tidine caftor alsidase glucerase glucosidase glustat galastat tersen mersen plirsen dirsen fersen cept kinra
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
    ciclosporin cyclosporin cyclosporine mesalazine mesalamine busulfan hydroxychloroquine chloroquine laronidase
    idursulfase elosulfase galsulfase vestronidase cerliponase velmanase olipudase asfotase sebelipase pegvaliase
    sebelipase cholecalciferol calcitriol alfacalcidol dexmedetomidine creatine coenzyme ubiquinone idebenone
    acetazolamide spironolactone furosemide bumetanide hydralazine labetalol clonidine naloxone flumazenil dantrolene
    neostigmine pyridostigmine edaravone riluzole ataluren givinostat vamorolone eculizumab emapalumab anakinra
    nitisinone sapropterin betaine arginine citrulline cysteamine mitotane diazoxide somatropin teriparatide
    desmopressin trientine prednisone interferon
""")
NO_DRUG = _set("""
    april prilosec azole concept accept precept except intercept percept transcept alcohol cholesterol sitosterol
    campesterol sterol sterols lathosterol cholestanol tocopherol latanosterol dehydrocholesterol presentan succinylaminoimidazole pantethine plain volume
""")
# Substances that are measured as well as given: a drug only where something says that it is given.
MEASURED = _set("""
    creatine coenzyme insulin lithium iron zinc calcium magnesium potassium carnitine folate cobalamin biotin thiamine riboflavin
    immunoglobulin arginine citrulline adrenaline noradrenaline epinephrine gadolinium interferon
""")
# Words that stand before an amount and name no drug ("weight 3000 g", "took 5 mg").
NO_NAME = _set("""
    normal sterile distilled isotonic hypertonic each body
    took take takes taken ingest ingests inject injects receive receives give gives given gave add adds use uses
    used weight weighs born birthweight control level levels volume operation surgery replacement drug drugs dose
    amount total than about only with from that this these those then after before when while were been have
    will should must need needs pack protein albumin creatinine glucose lactate bilirubin hemoglobin haemoglobin
    sodium chloride urea ammonia cortisol ferritin serum plasma urine blood water fluid fluids saline solution
    placenta spleen liver kidney mass tumour tumor lesion uterus child infant baby girl newborn neonate male female
    patient patients output intake loss diet meal bottle medicine medication tablet agent infusion bolus course
    regimen therapy treatment also both each either plus same such only some which
""")
NO_NAME_ENDINGS = ("ing", "ed", "tion", "sion", "ment", "ly", "ity", "ness", "ance", "ence", "ious", "ful", "less")
# Brands and other national names, by the international nonproprietary name.
BRANDS = _brands("""
    paracetamol: acetaminophen tylenol
    adrenaline: epinephrine epipen
    noradrenaline: norepinephrine
    rifampicin: rifampin
    salbutamol: albuterol ventolin
    ciclosporin: cyclosporine cyclosporin neoral
    mesalazine: mesalamine
    furosemide: frusemide lasix
    lidocaine: lignocaine xylocaine
    valproate: valproic divalproex depakine depakote
    hydroxycarbamide: hydroxyurea
    sirolimus: rapamycin rapamune
    pethidine: meperidine
    phenobarbital: phenobarbitone
    glibenclamide: glyburide
    colecalciferol: cholecalciferol
    imiglucerase: cerezyme
    velaglucerase alfa: vpriv
    eliglustat: cerdelga
    miglustat: zavesca
    agalsidase beta: fabrazyme
    agalsidase alfa: replagal
    migalastat: galafold
    alglucosidase alfa: myozyme lumizyme
    laronidase: aldurazyme
    idursulfase: elaprase
    galsulfase: naglazyme
    elosulfase: vimizim
    asfotase alfa: strensiq
    burosumab: crysvita
    nusinersen: spinraza
    risdiplam: evrysdi
    onasemnogene: zolgensma
    eculizumab: soliris
    ravulizumab: ultomiris
    rituximab: mabthera rituxan
    infliximab: remicade
    adalimumab: humira
    etanercept: enbrel
    tocilizumab: actemra roactemra
    canakinumab: ilaris
    anakinra: kineret
    emicizumab: hemlibra
    immunoglobulin: ivig scig
    ivacaftor: kalydeco
    elexacaftor: trikafta kaftrio
    nitisinone: orfadin
    sapropterin: kuvan
    vigabatrin: sabril
    cannabidiol: epidiolex epidyolex
    everolimus: afinitor votubia
    tafamidis: vyndaqel
    patisiran: onpattro
    levetiracetam: keppra
    carbamazepine: tegretol
    lamotrigine: lamictal
    bosentan: tracleer
    sildenafil: revatio viagra
    mitotane: lysodren
    deferasirox: exjade
    dexmedetomidine: precedex
    propofol: diprivan
    bevacizumab: avastin
    icatibant: firazyr
    lanadelumab: takhzyro
""")
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
    gluconate carbonate sulfate sulphate tartrate maleate pegol viii ix vii xiii
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
    r"(?:in the morning and (?:in )?the evening|at night|at bedtime|each morning|every morning|every night)",
    r"every\s+(?:other\s+|second\s+)?(?:\w+\s+)?(?:hours?|days?|weeks?|months?)",
    r"[btq]\.?i\.?d\b\.?|q\.?d\b\.?|q\s?\d{1,2}\s?hr?s?\b|q\dw|[btq]ds\b|o\.?d\.|once|[1-4]\s?[x×]\s?(?:/|a|per)?\s?day",
)
GRAM = 1000.0
# Unit as written -> what it is read as, and the factor.
UNITS = {
    "g": ("mg", GRAM), "gram": ("mg", GRAM), "mg": ("mg", 1.0), "milligram": ("mg", 1.0), "mcg": ("mg", 0.001),
    "µg": ("mg", 0.001), "μg": ("mg", 0.001), "ug": ("mg", 0.001), "microgram": ("mg", 0.001), "ng": ("mg", 1e-6),
    "iu": ("unit", 1.0), "u": ("unit", 1.0), "unit": ("unit", 1.0), "mu": ("unit", 1e6), "ml": ("ml", 1.0),
    "millilitre": ("ml", 1.0), "milliliter": ("ml", 1.0), "mmol": ("mmol", 1.0), "meq": ("meq", 1.0), "gy": ("gy", 1.0),
    "drop": ("drop", 1.0), "puff": ("puff", 1.0), "tablet": ("tablet", 1.0), "capsule": ("capsule", 1.0),
}
PER = {"d": "day", "hr": "h", "hour": "h", "minute": "min", "m²": "m2"}
# fmt: on
