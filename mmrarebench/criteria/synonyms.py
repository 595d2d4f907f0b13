"""Words of the clinic that mean the same: what a test, an organ, a route or a schedule is also called.

Each row is one thing; its first entry is what the others are read as, and a thing with many names has several rows.
An entry with ``!`` before it is met in exactly that case only, since "us" is a word. Names of diseases and genes
are not in here: they come from the ontology or stand for themselves. Other names of drugs are in ``drug_words``.
"""

from __future__ import annotations

from mmrarebench.criteria.drug_names import BRANDS


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# fmt: off
_TABLE = """
# imaging
mri | magnetic resonance imaging | magnetic resonance tomography | magnetic resonance | mr imaging
mri | nuclear magnetic resonance | !MR
ct | computed tomography | computerised tomography | computed tomographic | !CAT scan | hrct | mdct
ct angiography | cta | ct angiogram | computed tomography angiography
mri angiography | mra | mr angiography | magnetic resonance angiography
cardiac mri | cmr | cmri | cardiovascular magnetic resonance
cholangiopancreatography mri | mrcp
echocardiography | echo | cardiac echo | cardiac ultrasound | heart ultrasound | ultrasound of the heart | !USCD
transthoracic echocardiography | tte
contrast echocardiography | bubble echo | bubble study | bubble echocardiography | bubble contrast echocardiography
contrast echocardiography | saline contrast echocardiography | agitated saline echocardiography
transesophageal echocardiography | tee | toe
ultrasound | ultrasonography | sonography | sonogram | ultrasonic | !US | !USS
doppler ultrasound | duplex ultrasound | duplex sonography | doppler sonography
radiograph | x-ray | xray | x ray | plain film | film | radiography | roentgenogram
chest radiograph | cxr
pet | positron emission tomography | fdg pet | fdg-pet | 18f-fdg pet | pet ct | pet/ct
bone scintigraphy | bone scan | skeletal scintigraphy
bone densitometry | dxa | dexa | dual energy x-ray absorptiometry | bone density scan
scintigraphy | scintigram | radionuclide scan
oct | optical coherence tomography
imaging series | !sequences
# signals and function tests
ecg | ekg | electrocardiogram | electrocardiography | electrocardiographic
eeg | electroencephalogram | electroencephalography | electroencephalographic
emg | electromyogram | electromyography | electromyographic
nerve conduction | ncs | ncv | electroneurography | !ENG
visual evoked potential | vep
rhythm monitor ecg | holter | holter monitor | ambulatory ecg | 24-hour ecg
lung function | pft | pulmonary function | pulmonary function test | lung function test
spirometry | fev1 | forced expiratory volume
polysomnography | psg | sleep study | overnight sleep study
audiometry | audiogram | hearing test | audiometric | pure tone audiometry | pure tone audiogram
oral glucose tolerance | ogtt
slit lamp | slitlamp | slit-lamp biomicroscopy | biomicroscopy
fundoscopy | ophthalmoscopy | funduscopy | fundus examination
dilated | mydriasis | mydriatic
sweat chloride | sweat test | sweat chloride test | sweat testing
six minute walk | 6mwt | 6-minute walk
# laboratory
ck | cpk | creatine kinase | creatine phosphokinase | creatinkinase
crp | c-reactive protein | c reactive protein
sedimentation rate | esr | erythrocyte sedimentation rate | !BSR
blood count | cbc | fbc | full blood count | complete blood count | haemogram | full blood picture
blood film | blood smear | peripheral smear | peripheral blood smear | peripheral blood film
liver function | lft | liver function test | liver enzymes | liver panel
urea electrolyte | u&e | bmp | basic metabolic panel
blood gas | abg | arterial blood gas | blood gas analysis
hemoglobin | !Hb | !Hgb
hba1c | glycated haemoglobin | glycosylated haemoglobin | haemoglobin a1c
thyroid stimulating hormone | tsh | thyrotropin
thyroid function | tft | thyroid function test
parathyroid hormone | pth | parathormone
ldh | lactate dehydrogenase
alp | alkaline phosphatase
alt | alanine aminotransferase | alanine transaminase
ast | aspartate aminotransferase | aspartate transaminase
antineutrophil cytoplasmic antibody | anca | anti-neutrophil cytoplasmic antibody
antinuclear antibody | !ANA | anti-nuclear antibody
proteinase 3 | pr3
myeloperoxidase | mpo
antibody | antibodies | !Ab | autoantibody
immunoassay | elisa | enzyme linked immunosorbent assay
urine albumin creatinine ratio | uacr | !ACR
urine protein creatinine ratio | upcr | !PCR ratio
protein electrophoresis | spep | serum protein electrophoresis
metanephrine | free metanephrine | fractionated metanephrine | metadrenaline
free light chain | flc | free chain | light chain ratio
immunofixation | ife | immunofixation electrophoresis
ceruloplasmin | caeruloplasmin
insulin like growth factor 1 | igf-1 | igf1 | igf 1 | somatomedin c
urine microscopy | urine sediment | urinary sediment | sediment of the urine
urine protein | proteinuria
urine albumin | albuminuria
urine blood | haematuria
urine glucose | glycosuria | glucosuria
urine myoglobin | myoglobinuria
inhibitor bethesda | bethesda assay | bethesda titre | bethesda test
lyso gb3 | globotriaosylsphingosine | lysogb3 | lyso-gl3
alpha galactosidase a | agal | a-gal a | alpha-gal a | alpha gal a
bnp | nt-probnp | ntprobnp | brain natriuretic peptide | natriuretic peptide | probnp
csf | cerebrospinal fluid
lumbar puncture | !LP | spinal tap
flow cytometry | facs | immunophenotyping
activated partial thromboplastin time | aptt | !PTT | partial thromboplastin time
prothrombin time | !INR | international normalised ratio
tuberculin | mantoux | purified protein derivative
# tissue and genetics
bone marrow | marrow
biopsy | histology | histopathology | histological examination | tissue sampling
needle aspiration | fna | fine needle aspiration | needle aspirate | tbna
endobronchial ultrasound | ebus
bronchoalveolar lavage | bal
genetic test | sequencing | genotyping | gene test | gene testing | genetic testing | genetic analysis
genetic test | mutation analysis | molecular genetic test | molecular testing | variant analysis | mutation test
genetic test | mutation panel | gene sequencing | gene panel | gene analysis | dna test | dna analysis
genetic test | germline testing | genotype test
exome genetic test | wes | whole exome sequencing | exome sequencing | exome
genome genetic test | wgs | whole genome sequencing | genome sequencing
multiplex probe amplification | mlpa | multiplex ligation dependent probe amplification
multiplex probe amplification | multiplex ligation-dependent probe amplification
chromosomal microarray | array cgh | !aCGH | cma | microarray
fish | fluorescence in situ hybridisation
karyotype | chromosome analysis | cytogenetics
# organs and sites
kidney | renal | nephric
heart | cardiac
liver | hepatic
brain | cranial | cerebral | head | intracranial | encephalic
lung | pulmonary
chest | thoracic | thorax
eye | ophthalmic | ophthalmological | ophthalmologic | ocular
brain spine | craniospinal | neuraxis
abdomen | abdominal
abdomen pelvis | abdominopelvic
urine | urinary
skin | cutaneous | dermal | dermatological
muscle | muscular
bone | osseous
skeleton | skeletal
blood vessel | vessel | vascular
spine | spinal
nerve | neural
ear nose throat | ent | otolaryngological | otolaryngology
# findings and events
bleeding | haemorrhage | haemorrhagic | bleed
high blood pressure | hypertension | hypertensive
heart attack | myocardial infarction | !MI
stroke | cerebrovascular accident | !CVA | cerebral infarction | brain infarction
pulmonary embolism | lung embolism | !PE
blood pressure | bp
kidney injury acute | aki | acute kidney injury | acute renal failure | acute kidney failure
seizure | convulsion | epileptic fit
fever | pyrexia
haemoptysis | coughing up blood | coughs up blood
suicide | suicidality | suicidal
cancer | malignancy | carcinoma
tumour | neoplasm | neoplastic
# drugs by class, routes, schedules
beta blocker | beta-blocker | beta blockade | beta-adrenergic blocker | betablocker
nsaid | non-steroidal anti-inflammatory drug | nonsteroidal anti-inflammatory drug | nonsteroidal antiinflammatory
steroid | corticosteroid | glucocorticoid | glucocorticosteroid
immunoglobulin | immune globulin
intravenous immunoglobulin | ivig | !IVIg
enzyme replacement | ert | enzyme substitution
hsct | haematopoietic stem cell transplantation | stem cell transplantation | stem cell transplant
hsct | bone marrow transplantation | bone marrow transplant
aspirin | acetylsalicylic acid | !ASA
co-trimoxazole | cotrimoxazole | trimethoprim-sulfamethoxazole | trimethoprim sulfamethoxazole | tmp-smx | tmp smx
tetracosactide | cosyntropin | !ACTH
intravenous | intravenously | iv | i.v. | by vein
subcutaneous | subcutaneously | subcut | sc | s.c. | subq
intramuscular | intramuscularly | !IM | i.m.
oral | orally | by mouth | per os | po | p.o.
inhaled | by inhalation | inhalation | nebulised | nebulized | via nebuliser
once daily | daily | once a day | every day | per day | a day | each day | qd | od | q.d. | q24h
twice daily | two times daily | twice a day | twice per day | bid | b.i.d. | bd | q12h | every 12 hours
twice daily | two times a day
thrice daily | three times daily | three times a day | three times per day | tid | t.i.d. | tds | q8h
thrice daily | every 8 hours
fourfold daily | four times daily | four times a day | qid | q.i.d. | qds | q6h | every 6 hours
weekly | once a week | once weekly | every week | per week | each week | qw
every 2 week | every two weeks | fortnightly | biweekly | every other week | q2w | every 14 days | every fortnight
every 4 week | every four weeks | q4w | every 28 days
every 3 month | every three months | quarterly | three-monthly | 3-monthly
every 6 month | every six months | six-monthly | 6-monthly | twice a year | biannually | half-yearly
yearly | annual | annually | every year | once a year | every 12 months | every twelve months | each year
monthly | every month | once a month | per month | each month
"""
SYNONYMS: tuple[tuple[str, ...], ...] = (
    *(tuple(row.split(" | ")) for row in _TABLE.strip().splitlines() if not row.startswith("#")),
    *((name, other) for other, name in BRANDS.items()),
)
# Words that say what kind of thing is meant rather than which: they count for less (see needs.GENERIC_WEIGHT).
GENERIC = _set("""
    test tests testing assay level levels measurement measure determination study studies examination exam
    examine evaluation analysis assessment check checks screen screening investigation workup panel activity
    serum plasma series profile status value search look ratio treatment therapy therapeutic management care
    plan drug medication agent dose dosage dosing regimen course start started begin begun give given administer
    administration use used initiate initiation continue maintain maintenance raise raised increase titrate
    titrated repeat repeated follow follow-up monitor monitoring surveillance control initial first early later
    stage long-term short-term acute daily weekly monthly yearly once twice thrice fourfold every day days week
    weeks month months year years hour hours minute minutes time times patient patients case disease disorder
    syndrome condition sign signs symptom symptoms finding findings feature features one two three four five six
    seven eight nine ten eleven twelve consider recommend recommended suggest suggested possible present
    presence high low raised reduced normal abnormal whole all both each other same
""")
STOP = _set("""
    us me them avoid avoids avoided avoiding avoidance contraindicated contraindication contraindications withhold must-not
    a an the of to in on at by for from with without and or nor but as is are was were be been being it its this
    that these those there their they he she his her him we our you your i not no if then than so such into onto
    over under between through during per via up out off do does did done has have had having can could may
    might must shall should will would who which whom what where while also any some only very more most less
    least until unless because since when after before against about above below within along around toward
    towards
""")
# fmt: on
