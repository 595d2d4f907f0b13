"""The graph, declared once: constraints, indexes, writes and docs/schema.md all come out of this file."""

from __future__ import annotations

from graph.model import Node, Property, Relationship, flag, integer, integers, number, numbers, text, texts

SCHEMA_VERSION = 1
"""0: before the version was stored. 1: nodes are marked as ours, dimensions of verdicts are numbers."""
SOURCE = texts("source", "The loads that state this; it is removed when the last of them no longer does.")
CLAIMS = texts(
    "claims", "Whose value stands where it is not that of the first in rank of the sources, as property=load."
)
_STATEMENTS = texts("statements", "Each source's own wording of name, type, status, ..., as source=fact: value.")

DISORDER = Node(
    "Disorder",
    "orpha",
    "An Orphanet entity: a group of disorders, a disorder or a subtype.",
    (
        text("orpha", "ORPHA code, as ORPHA:558."),
        text("name", "Preferred term.", index=True),
        texts("synonyms", "Orphanet's synonyms."),
        texts("namesCs", "Name and synonyms in Czech, the name first."),
        texts("namesDe", "Name and synonyms in German, the name first."),
        texts("namesEs", "Name and synonyms in Spanish, the name first."),
        texts("namesFr", "Name and synonyms in French, the name first."),
        texts("namesIt", "Name and synonyms in Italian, the name first."),
        texts("namesNl", "Name and synonyms in Dutch, the name first."),
        texts("namesPl", "Name and synonyms in Polish, the name first."),
        texts("namesPt", "Name and synonyms in Portuguese, the name first."),
        text("level", "group, disorder or subtype; missing on a stub."),
        text("type", "Disorder type as Orphanet states it (Disease, Category, Clinical subtype, ...)."),
        text("status", "active, obsolete, moved, non-rare, or stub (named as a parent, without an entry of its own)."),
        text("definition", "Orphanet's definition."),
        texts("onset", "Average ages of onset."),
        texts("inheritance", "Types of inheritance."),
        texts("flags", "Orphanet's flags on the entry."),
        _STATEMENTS,
        CLAIMS,
        SOURCE,
    ),
    fulltext=("name", "synonyms"),
)
CLASSIFICATION = Node(
    "Classification",
    "id",
    "One of Orphanet's classifications of rare diseases.",
    (
        text("id", "Orphanet's number of the classification."),
        text("name", "Its title."),
        text("release", "Date of the file that states it."),
        integer("codes", "Distinct ORPHA codes in the file."),
        integer("edges", "Distinct parent-child pairs in the file."),
        Property(
            "edgesInLineage", "INTEGER", "Those pairs that the lineage of the loaded release has too.", derived=True
        ),
        texts("pairs", "The pairs, each as child>parent."),
        CLAIMS,
        SOURCE,
    ),
)
PHENOTYPE = Node(
    "Phenotype",
    "hpo",
    "An HPO term.",
    (
        text("hpo", "HPO id, as HP:0000256."),
        text("name", "Label."),
        texts("synonyms", "Synonyms, each as scope: text."),
        text("definition", "HPO's definition."),
        flag("obsolete", "Whether HPO has retired the term."),
        texts("altIds", "Ids merged into this term."),
        texts("xrefs", "Cross-references as HPO states them."),
        Property(
            "informationContent",
            "FLOAT",
            "-ln of the share of annotated disorders with the term or a narrower one.",
            derived=True,
        ),
        texts("statements", "What other sources than HPO call it, as source=name: value."),
        CLAIMS,
        SOURCE,
    ),
)
GENE = Node(
    "Gene",
    "symbol",
    "A gene, by its HGNC symbol.",
    (
        text("symbol", "HGNC symbol."),
        text("name", "Gene name."),
        text("locus", "Chromosomal location."),
        texts("xrefs", "External ids (HGNC, OMIM, Ensembl, ...)."),
        CLAIMS,
        SOURCE,
    ),
)
PREVALENCE = Node(
    "Prevalence",
    "id",
    "One statement of a prevalence.",
    (
        text("id", "Content hash of the statement."),
        text("type", "Point prevalence, annual incidence, cases/families, ..."),
        text("qualification", "Value and class, class only, case(s), ..."),
        text("class", "Band, as 1-9 / 100 000."),
        number(
            "value", "Mean value, in the unit of its type (per 100,000; cases: a count); missing where none is stated."
        ),
        text("geography", "Where it holds."),
        text("validation", "Orphanet's validation status."),
        text("reference", "Source as Orphanet cites it."),
        texts("statements", "Each source's own value, as source=value: number."),
        CLAIMS,
        SOURCE,
    ),
)
CONCEPT = Node(
    "Concept",
    "curie",
    "A concept of another vocabulary (OMIM, MONDO, ICD, UMLS, MeSH, ...).",
    (
        text("curie", "Identifier, as OMIM:154700."),
        text("label", "Its label, where a source states one."),
        texts("formerNames", "Names of retired Orphanet entries that MONDO refers to from it."),
        texts("synonyms", "MONDO's synonyms, each as scope: text."),
        text("definition", "MONDO's definition."),
        flag("obsolete", "Whether MONDO has retired the term; missing on a concept that MONDO does not define."),
        CLAIMS,
        SOURCE,
    ),
)
RELEASE = Node(
    "Release",
    "id",
    "What was imported: a source in a version.",
    (
        text("id", "source@version."),
        text("name", "Name of the source."),
        text("version", "Version or date as the file states it."),
        texts("sha256", "Hashes of the files read."),
        text("licence", "Licence of the source."),
        integer("records", "Records read."),
        text("export", "Version of the exporting software, where the file names it."),
        SOURCE,
    ),
)
ARTICLE = Node(
    "Article",
    "id",
    "A publication.",
    (
        text("id", "PMID:n, PMC:n or DOI:..."),
        text("title", "Title."),
        text("journal", "Journal."),
        integer("year", "Year of publication."),
        text("licence", "Licence of the text."),
        texts("identifiers", "All identifiers that the article states (PMC:n, PMID:n, DOI:...)."),
        CLAIMS,
        SOURCE,
    ),
    fulltext=("title",),
)
CASE = Node(
    "Case",
    "id",
    "One patient as reported.",
    (
        text("id", "Phenopacket id, PMC id, or the row that a benchmark has it in."),
        text("sex", "As reported."),
        text("age", "ISO 8601 duration, start/end of a range, weeks of gestation, a term, or text as reported."),
        texts("measurements", "Measurements as stated, each as what: value."),
        texts("treatments", "Treatments as stated."),
        texts("biosamples", "Samples as stated."),
        texts("diagnoses", "Diagnoses as stated, each with its status."),
        text(
            "packet", "Of a phenopacket, what has no node here (measurements, samples, actions, diseases): proto3 JSON."
        ),
        texts("sections", "Text sections, each as title: text."),
        flag("synthetic", "Made up for tests and demonstrations."),
        CLAIMS,
        SOURCE,
    ),
)
IMAGE = Node(
    "Image",
    "sha256",
    "An image file; its bytes lie in the content-addressed folder.",
    (
        text("sha256", "Hash of the stored bytes."),
        integer("width", "Pixels."),
        integer("height", "Pixels."),
        text("mode", "Colour mode as stored."),
        text("format", "File format."),
        integer("bytes", "File size in bytes."),
        text("pixelSha256", "Hash of the decoded pixels as RGB."),
        text("perceptualHash", "64-bit pHash, hexadecimal."),
        text("metadata", "Text found in the file's metadata (comments, EXIF), cut to 2,000 characters."),
        text("modality", "ct, mri, radiograph, ...; missing where unknown."),
        text("modalitySource", "What the modality was read from."),
        CLAIMS,
        SOURCE,
    ),
)
PASSAGE = Node(
    "Passage",
    "id",
    "A paragraph of a case report: what mentions and criteria point into.",
    (
        text("id", "case/kind/position."),
        text("kind", "title, abstract, section, caption or table."),
        text("title", "Title of its section, or label of its figure."),
        text("text", "The text that spans count in."),
        integer("position", "Place among those of its kind, from 1."),
        CLAIMS,
        SOURCE,
    ),
    fulltext=("text",),
)
FIGURE = Node(
    "Figure",
    "id",
    "A figure of a case report, whether or not its image file is here.",
    (
        text("id", "case/figure/position."),
        text("label", "Its label, as Fig. 1."),
        text("caption", "Its caption."),
        integer("position", "Place in the article, from 1."),
        text("licence", "Its own licence, or the words that say whose it is; missing where the article's holds."),
        texts("files", "File names that the article gives for it."),
        texts("panels", "What the caption says of each panel, as mark: text."),
        text("modality", "ct, mri, radiograph, ...; missing where unknown or several."),
        text("modalitySource", "The words it was read from, and where they stand."),
        texts("panelModalities", "Modality of each panel that names its own, as mark: modality."),
        CLAIMS,
        SOURCE,
    ),
)
MENTION = Node(
    "Mention",
    "id",
    "A disorder, phenotype, gene, treatment or examination named in a passage.",
    (
        text("id", "passage/kind/start-end."),
        text("kind", "disorder, phenotype, gene, treatment or examination."),
        text("text", "As it stands."),
        integer("start", "First character in the passage."),
        integer("end", "Behind its last character."),
        text(
            "match",
            "name, synonym, abbreviation (spelt out in the text), symbol, rule, or likeness: a guess, on which nothing rests.",
        ),
        text("method", "How a guess was made: tfidf or scispacy."),
        number("likeness", "Cosine similarity of a guess to the name, in 0..1."),
        text("name", "The name that it met, or the long form of the abbreviation."),
        flag("negated", "Said not to be."),
        flag("family", "Said of a relative."),
        flag("ambiguous", "The name stands for several entities; it is linked to all of them."),
        CLAIMS,
        SOURCE,
    ),
)
BENCHMARK = Node(
    "Benchmark",
    "name",
    "A benchmark as loaded.",
    (
        text("name", "Name given at load."),
        text("version", "Version, where the files state one."),
        text("manifestSha256", "Hash over all questions' content hashes."),
        SOURCE,
    ),
)
TRACK = Node(
    "Track",
    "name",
    "A track: diagnosis, treatment, crossmodal, examination or evidence.",
    (
        text("name", "Name."),
        text("title", "What it asks for."),
        CLAIMS,
        SOURCE,
    ),
)
QUESTION = Node(
    "Question",
    "id",
    "One question of a benchmark.",
    (
        text("id", "benchmark/track/source id."),
        text("sourceId", "The id in the source file."),
        text("question", "Question text."),
        text("context", "Context given with it."),
        text("answer", "Expected answer."),
        texts("aliases", "Other accepted wordings of the answer."),
        text("goldCurie", "Code of the expected diagnosis as the source states it."),
        text("goldStatus", "exact, broader, narrower or none: how the diagnosis reached Orphanet."),
        integer("imageCount", "Images used."),
        texts("findings", "Image findings on load, such as an undecodable file."),
        text("contentHash", "Hash over what a model sees and what it is scored by."),
        text("relationType", "Expected relation between images (cross-image track)."),
        text("category", "Category as the source states it."),
        text("orphaCode", "ORPHA code as the source states it."),
        text("maskedFrom", "Id of the question that this one masks."),
        text(
            "masking",
            "What was masked: place, text and placeholder of each, as JSON; of a picture its hash and the boxes painted over.",
        ),
        text("spared", "What bears on the answer and was left standing, with the reason, as JSON."),
        flag("synthetic", "Made up for tests and demonstrations."),
        flag("draft", "Written by rules from a case report, and not yet accepted by a person."),
        text("extra", "Columns of the source that have no property of their own, as JSON."),
        text(
            "cells",
            "What the source's image_path, figure_mapping and image cells state and the images do not give back, as JSON.",
        ),
        texts(
            "conditions",
            "Inputs that the source asks the question under (full, redacted, text_only, no_diagnosis); missing where there is one.",
        ),
        text(
            "imageFindings",
            "What the images show in words, as the source has it (JSON); only the condition full gives it.",
        ),
        text("diagnosis", "Diagnosis given with the question (evidence track)."),
        text(
            "evidence", "Where each sentence of a draft that a model worded rests: part, sentence and places, as JSON."
        ),
        text("answerBasis", "How the expected answer of a draft was read from its report."),
        SOURCE,
    ),
)
CRITERION = Node(
    "Criterion",
    "id",
    "One thing an answer is scored by.",
    (
        text("id", "question/kind/position."),
        text(
            "kind",
            "answer, alias, must_include, must_not, claim, key_test, red_flag, required_evidence or optional_evidence.",
        ),
        text("text", "Its text."),
        integer("position", "Place in the list, from 1."),
        text("raw", "The source's own object where it is more than a text, as JSON."),
        SOURCE,
    ),
)
MODEL = Node(
    "Model",
    "name",
    "A model that was asked.",
    (
        text("name", "Name given at load."),
        text("family", "Family."),
        text("domain", "medical or general."),
        number("parameters", "Number of weights."),
        text("access", "api or open-weights."),
        text("base", "Model that it was made from."),
        text("visionEncoder", "Vision encoder."),
        text("released", "Date of release, as its maker states it."),
        text("factsFrom", "Where these facts are stated."),
        CLAIMS,
        SOURCE,
    ),
)
RUN = Node(
    "Run",
    "id",
    "One model asked under one condition.",
    (
        text("id", "benchmark/model/condition."),
        text("condition", "full, redacted, text_only, ..."),
        text("promptHash", "Hash of the prompt, where known."),
        text("settings", "Parameters of the calls as JSON, where they are stated."),
        integer("epochs", "How often each question was asked, where it is stated."),
        text("date", "When, where known."),
        texts("files", "sha256 of the files read."),
        CLAIMS,
        SOURCE,
    ),
)
ANSWER = Node(
    "Answer",
    "id",
    "What a model said to a question.",
    (
        text("id", "run/question."),
        text("text", "The answer as given."),
        texts("items", "Ranked names, where the source lists them."),
        integers("ranks", "Rank of each item."),
        text("status", "given, empty or call_failed."),
        texts("flags", "Peculiarities found on load (cut_cell, thinking, rank_gap, ...)."),
        text("thinking", "Reasoning block, kept apart."),
        text("contentHash", "Hash of text and items."),
        text("questionHash", "Content hash of the question when it was asked, where a model was called."),
        text("promptHash", "Hash of what is the same in all prompts of its track and condition."),
        text("endpoint", "Host that replied."),
        text("endpointModel", "Model as the endpoint names it in its reply."),
        text("finish", "Why the reply ended, as the endpoint says."),
        text("failure", "What went wrong with the call."),
        integer("promptTokens", "Tokens of the prompt, as the endpoint counts them."),
        integer("completionTokens", "Tokens of the reply, as the endpoint counts them."),
        SOURCE,
    ),
)
JUDGE = Node(
    "Judge",
    "name",
    "Who gave a verdict.",
    (
        text("name", "Name."),
        text("promptHash", "Hash of the rubric prompt, or of all of them."),
        text("parserVersion", "Parser and its version."),
        text("model", "The model that an endpoint was asked for."),
        text("family", "Its family."),
        text("endpoint", "Host of the endpoint."),
        text("basis", "Of rules: hash of the names, and the version, at the last scoring."),
        texts("releases", "Of rules: releases that were loaded at the last scoring."),
        SOURCE,
    ),
)
VERDICT = Node(
    "Verdict",
    "id",
    "A verdict on an answer.",
    (
        text("id", "answer/judge."),
        text("status", "scored, unscored or not_applicable."),
        text("reason", "Why it is not scored."),
        number("score", "In 0..1."),
        integer("rank", "Rank of the first hit; missing without one."),
        text("parseStatus", "How the answer was read: parsed, partial, refusal, empty or unparsed."),
        texts("dimensionNames", "Names of the dimensions (partial results): criteria found, bounds, single verdicts."),
        numbers("dimensionValues", "Their values, in the same order."),
        text("reply", "The judge's raw reply."),
        text("evidence", "What the verdict rests on, as JSON."),
        number("referenceScore", "What the public harness would give."),
        text(
            "contentHash",
            "Hash of what was judged and by which version; missing where the call failed, so that it is made again.",
        ),
        text("rubric", "T1 to T4 or dims, where a judge was called."),
        text("promptHash", "Hash of the rubric's prompt."),
        text("rubricHash", "Hash of what the question puts into the prompt."),
        text("answerHash", "Content hash of the answer judged."),
        text("basis", "Of a verdict by rules: hash of the names it follows from, and the version of the rules."),
        texts("golds", "Diagnoses that it was scored against, with their relations."),
        texts(
            "mondoGolds",
            "MONDO terms of a diagnosis without an exact Orphanet entry, which the answer was read for too.",
        ),
        integer("mondoRank", "Rank of the first name that is one of those terms; missing without one."),
        text("mondoEvidence", "Text read, the name that it met, and the term."),
        text("parserVersion", "Parser of the reply and its version."),
        text("endpoint", "Host that replied."),
        text("model", "Model as the endpoint names it in its reply."),
        text("finish", "Why the reply ended, as the endpoint says."),
        text("failure", "What went wrong with the call."),
        SOURCE,
    ),
)
SPLIT = Node(
    "Split",
    "name",
    "An assignment of questions to parts.",
    (
        text("name", "Name."),
        integer("seed", "Seed."),
        text("policy", "Options, as JSON."),
        text("keep", "What is never cut besides cases, articles, texts and images: disorder, branch or nothing."),
        text("benchmark", "Benchmark that it divides."),
        text("imbalance", "Imbalance per stratum, as JSON."),
        SOURCE,
    ),
)
LEAKAGE_SCAN = Node(
    "LeakageScan",
    "benchmark",
    "That a benchmark was scanned for leaks, and how.",
    (
        text("benchmark", "Benchmark that was scanned."),
        integers("sizes", "Words of the n-grams that were compared."),
        text("burnedText", "By what, and in how many pictures, burned-in text was looked for; or that it was not."),
        text("contentHash", "Hash of the questions and golds that were scanned."),
        SOURCE,
    ),
)
CORPUS_TEXT = Node(
    "CorpusText",
    "id",
    "A document of a corpus that shares text with a question; its text stays where it is.",
    (
        text("id", "corpus!address@byte, row or character."),
        text("corpus", "Name given to the corpus.", index=True),
        text("where", "Address of the file, and where in it the document begins."),
        SOURCE,
    ),
)
ANNOTATION = Node(
    "Annotation",
    "id",
    "A person's decision.",
    (
        text("id", "Id."),
        text("annotator", "Who."),
        text("value", "Decision."),
        text("field", "Which decision of the form it is."),
        text("note", "Remark beside it."),
        text("date", "When, as the file states it."),
        text("benchmark", "Benchmark of what it is about."),
        SOURCE,
    ),
)
PENDING = Node(
    "Pending",
    "what",
    "A writing operation that has begun and not ended, or derived facts that it has yet to update.",
    (
        text(
            "what", "The operation, as load benchmark sample; or the derived facts: disorders, phenotypes, annotations."
        ),
        text("command", "The command that began it; the same command completes it."),
        text("since", "When it began."),
        flag("partial", "Part of it is in the graph: queries refuse to read until it is complete."),
        text("benchmark", "The one benchmark that it writes; missing where it may concern all."),
        SOURCE,
    ),
)
WRITE_LOCK = Node(
    "WriteLock",
    "name",
    "The right to write, and who has it: one node, whose token is missing while nobody writes.",
    (
        text("name", "Always graph."),
        text("token", "Made anew by each holder; unique, and checked by each write."),
        text("command", "The holder's command."),
        text("host", "Its host."),
        text("machine", "Identifies its machine: host, start of the system, process namespace."),
        integer("process", "Its process number."),
        number("started", "When its process started, in seconds."),
        text("since", "When it took the lock."),
        integer("expires", "When the lock is free again unless it is renewed, in milliseconds by the server's clock."),
        flag("stray", "Never stored: what a write without the lock would create."),
        SOURCE,
    ),
)
GRAPH_STATE = Node(
    "GraphState",
    "name",
    "Which version of the schema the graph has, and which version of the program wrote it.",
    (
        text("name", "Always mmrarebench."),
        integer("schemaVersion", "Version of the schema."),
        text("programVersion", "Version of the program that wrote last."),
        integer("migratedFrom", "Version of the schema that the graph had before its last migration."),
        SOURCE,
    ),
)

NODES = (
    DISORDER,
    CLASSIFICATION,
    PHENOTYPE,
    GENE,
    PREVALENCE,
    CONCEPT,
    RELEASE,
    ARTICLE,
    CASE,
    PASSAGE,
    FIGURE,
    MENTION,
    IMAGE,
    BENCHMARK,
    TRACK,
    QUESTION,
    CRITERION,
    MODEL,
    RUN,
    ANSWER,
    JUDGE,
    VERDICT,
    SPLIT,
    LEAKAGE_SCAN,
    CORPUS_TEXT,
    ANNOTATION,
    PENDING,
    WRITE_LOCK,
    GRAPH_STATE,
)

_DISTANCE = integer("distance", "Length of the shortest way up; 0 for the node itself.")
_RELATION = text(
    "relation", "exact, broader, narrower, related or undetermined: the concept as seen from the disorder."
)

CHILD_OF = Relationship(
    "CHILD_OF",
    DISORDER,
    DISORDER,
    "Direct parent in the lineage of the newest release.",
    (
        Property("classifications", "LIST<STRING>", "Classifications whose file has this pair.", derived=True),
        SOURCE,
    ),
)
WITHIN = Relationship("WITHIN", DISORDER, DISORDER, "Closure of CHILD_OF, the node itself included.", (_DISTANCE,))
PREFERENTIAL_PARENT = Relationship(
    "PREFERENTIAL_PARENT", DISORDER, DISORDER, "Head under which Orphanet files a disorder first.", (SOURCE,)
)
REPLACED_BY = Relationship(
    "REPLACED_BY",
    DISORDER,
    DISORDER,
    "A retired entry and its successor.",
    (
        text("relation", "moved or referred."),
        SOURCE,
    ),
)
HEADED_BY = Relationship("HEADED_BY", CLASSIFICATION, DISORDER, "Head of a classification.", (SOURCE,))
IS_A = Relationship("IS_A", PHENOTYPE, PHENOTYPE, "Direct parent in HPO.", (SOURCE,))
PHENOTYPE_WITHIN = Relationship(
    "WITHIN", PHENOTYPE, PHENOTYPE, "Closure of IS_A, the term itself included.", (_DISTANCE,)
)
PHENOTYPE_REPLACED_BY = Relationship(
    "REPLACED_BY",
    PHENOTYPE,
    PHENOTYPE,
    "An obsolete term and its successor.",
    (
        text("relation", "replaced_by or consider."),
        SOURCE,
    ),
)
CONCEPT_IS_A = Relationship("IS_A", CONCEPT, CONCEPT, "Direct parent in MONDO.", (SOURCE,))
CONCEPT_WITHIN = Relationship(
    "WITHIN", CONCEPT, CONCEPT, "Closure of IS_A over MONDO's terms, the term itself included.", (_DISTANCE,)
)
CONCEPT_REPLACED_BY = Relationship(
    "REPLACED_BY",
    CONCEPT,
    CONCEPT,
    "A retired MONDO term and its successor.",
    (
        text("relation", "replaced_by or consider."),
        SOURCE,
    ),
)
_ANNOTATION = (
    flag("excluded", "The term was looked for and is absent: it never counts as present."),
    text("frequency", "Band as the first-ranking source states it."),
    number("frequencyLow", "Lower bound of the frequency, in 0..1."),
    number("frequencyHigh", "Upper bound, in 0..1."),
    texts("statements", "Each source's own wording, as source=frequency."),
    texts("evidence", "Evidence codes and references, criteria and validation, where stated."),
    texts("onset", "Onset of the phenotype as HPO terms, where stated."),
    texts("sex", "Sexes that it is stated for; missing for both."),
    text(
        "aspect",
        "HPO's aspect where it is no phenotypic abnormality: I inheritance, C course, H past history, M modifier.",
    ),
    CLAIMS,
    SOURCE,
)
HAS_PHENOTYPE = Relationship(
    "HAS_PHENOTYPE",
    DISORDER,
    PHENOTYPE,
    "A phenotype of a disorder, or its stated absence.",
    _ANNOTATION,
    ("excluded",),
)
CONCEPT_HAS_PHENOTYPE = Relationship(
    "HAS_PHENOTYPE", CONCEPT, PHENOTYPE, "The same for an OMIM or DECIPHER entry.", _ANNOTATION, ("excluded",)
)
ASSOCIATED_WITH = Relationship(
    "ASSOCIATED_WITH",
    DISORDER,
    GENE,
    "A gene of the disorder itself; those of its subtypes stay with them.",
    (
        text("association", "Type as Orphanet states it."),
        text("validation", "Sources of validation."),
        CLAIMS,
        SOURCE,
    ),
    ("association",),
)
CONCEPT_ASSOCIATED_WITH = Relationship(
    "ASSOCIATED_WITH",
    CONCEPT,
    GENE,
    "A gene of an OMIM entry.",
    (
        text("association", "Type as stated."),
        SOURCE,
    ),
    ("association",),
)
HAS_PREVALENCE = Relationship("HAS_PREVALENCE", DISORDER, PREVALENCE, "A statement of prevalence.", (SOURCE,))
MAPS_TO = Relationship(
    "MAPS_TO",
    DISORDER,
    CONCEPT,
    "A mapping with its relation; never taken for equality.",
    (
        _RELATION,
        text("stated", "The relation in the source's words."),
        text("by", "Who states it: orphanet, mondo, or the name of another mapping set."),
        text("validation", "Orphanet's validation status."),
        text("icdRelation", "How an ICD lists it, in Orphanet's words."),
        text("mappingSet", "Id of the SSSOM mapping set that states it."),
        CLAIMS,
        SOURCE,
    ),
    ("relation", "by", "mappingSet"),
    exclusive_kinds=("mappings", "mondo"),
)
CONCEPT_MAPS_TO = Relationship(
    "MAPS_TO",
    CONCEPT,
    CONCEPT,
    "A mapping between two other vocabularies (MONDO to OMIM).",
    (
        _RELATION,
        text("stated", "The relation in the source's words."),
        text("by", "Who states it: mondo, or the name of another mapping set."),
        text("mappingSet", "Id of the SSSOM mapping set that states it."),
        CLAIMS,
        SOURCE,
    ),
    ("relation", "by", "mappingSet"),
    exclusive_kinds=("mappings", "mondo"),
)
DISORDER_RELEASE = Relationship("FROM_RELEASE", DISORDER, RELEASE, "Release that states the entry.", (SOURCE,))
PHENOTYPE_RELEASE = Relationship("FROM_RELEASE", PHENOTYPE, RELEASE, "Release that states the term.", (SOURCE,))
BENCHMARK_RELEASE = Relationship(
    "FROM_RELEASE", BENCHMARK, RELEASE, "Files that the benchmark was loaded from.", (SOURCE,)
)
REPORTED_IN = Relationship("REPORTED_IN", CASE, ARTICLE, "Article that reports the case.", (SOURCE,))
_DIAGNOSIS = (
    text("via", "Code as the case states it."),
    _RELATION,
    text("by", "Mapping used: stated, orphanet, mondo, or the name of another mapping set."),
    CLAIMS,
    SOURCE,
)
HAS_DIAGNOSIS = Relationship(
    "HAS_DIAGNOSIS", CASE, DISORDER, "Diagnosis, and how it reached Orphanet.", _DIAGNOSIS, ("via", "relation", "by")
)
CONCEPT_DIAGNOSIS = Relationship(
    "HAS_DIAGNOSIS", CASE, CONCEPT, "Diagnosis as the case states it.", _DIAGNOSIS, ("via", "relation", "by")
)
PRESENTS = Relationship(
    "PRESENTS",
    CASE,
    PHENOTYPE,
    "A feature of the patient, or its stated absence.",
    (
        flag("excluded", "Looked for and absent."),
        text("onset", "As stated: an ISO 8601 duration, start/end of a range, weeks of gestation, or a term."),
        text("resolution", "When it was gone, in the same forms."),
        text("statedAs", "Id as stated, where it was replaced."),
        integer("position", "Place among the features as the case states them, from 1."),
        CLAIMS,
        SOURCE,
    ),
    ("excluded",),
)
CASE_GENE = Relationship(
    "ASSOCIATED_WITH",
    CASE,
    GENE,
    "Gene in which a variant is reported.",
    (text("association", "Interpretation as stated."), SOURCE),
    ("association",),
)
HAS_IMAGE = Relationship("HAS_IMAGE", CASE, IMAGE, "An image of the case.", (SOURCE,))
CASE_OF = Relationship(
    "PART_OF", CASE, BENCHMARK, "Benchmark that a case report was loaded for.", (SOURCE,), exclusive=True
)
HAS_PASSAGE = Relationship("HAS_PASSAGE", CASE, PASSAGE, "A paragraph of the report.", (SOURCE,))
HAS_CAPTION = Relationship("HAS_PASSAGE", FIGURE, PASSAGE, "The caption of the figure.", (SOURCE,))
HAS_FIGURE = Relationship("HAS_FIGURE", CASE, FIGURE, "A figure of the report.", (SOURCE,))
SHOWS = Relationship("HAS_IMAGE", FIGURE, IMAGE, "The figure's image file.", (SOURCE,))
IN_PASSAGE = Relationship("IN_PASSAGE", MENTION, PASSAGE, "Where the mention stands.", (SOURCE,))
MENTIONS_DISORDER = Relationship("MENTIONS", MENTION, DISORDER, "A disorder that the mention names.", (SOURCE,))
MENTIONS_PHENOTYPE = Relationship("MENTIONS", MENTION, PHENOTYPE, "A phenotype that the mention names.", (SOURCE,))
MENTIONS_GENE = Relationship("MENTIONS", MENTION, GENE, "A gene that the mention names.", (SOURCE,))
_SPAN = (integer("start", "First character there."), integer("end", "Behind its last character."), SOURCE)
GROUNDED_IN = Relationship(
    "GROUNDED_IN", CRITERION, PASSAGE, "Text that a criterion rests on.", _SPAN, ("start", "end")
)
GROUNDED_IN_FIGURE = Relationship(
    "GROUNDED_IN",
    CRITERION,
    FIGURE,
    "Figure that a criterion rests on.",
    (
        text("panel", "Mark of the panel, where it is one."),
        SOURCE,
    ),
    ("panel",),
)
GROUNDED_IN_IMAGE = Relationship("GROUNDED_IN", CRITERION, IMAGE, "Image that a criterion rests on.", (SOURCE,))
PART_OF = Relationship("PART_OF", QUESTION, BENCHMARK, "Benchmark of the question.", (SOURCE,), exclusive=True)
IN_TRACK = Relationship("IN_TRACK", QUESTION, TRACK, "Track of the question.", (SOURCE,), exclusive=True)
ASKS_ABOUT = Relationship("ASKS_ABOUT", QUESTION, CASE, "Case of the question.", (SOURCE,), exclusive=True)
USES = Relationship(
    "USES",
    QUESTION,
    IMAGE,
    "An image shown with the question.",
    (
        integer("position", "Place in the list, from 1."),
        text("label", "Figure label."),
        text("path", "Path in the source."),
        text("role", "decisive or supporting, where the source says so (evidence track)."),
        SOURCE,
    ),
    ("position",),
    exclusive=True,
)
EXPECTS = Relationship("EXPECTS", QUESTION, CRITERION, "A criterion of the expected answer.", (SOURCE,), exclusive=True)
OF_MODEL = Relationship("OF_MODEL", RUN, MODEL, "Model of the run.", (SOURCE,))
ON_BENCHMARK = Relationship("ON_BENCHMARK", RUN, BENCHMARK, "Benchmark of the run.", (SOURCE,))
IN_RUN = Relationship("IN_RUN", ANSWER, RUN, "Run of the answer.", (SOURCE,), exclusive=True)
ANSWERS = Relationship("ANSWERS", ANSWER, QUESTION, "Question answered.", (SOURCE,), exclusive=True)
NAMES = Relationship(
    "NAMES",
    ANSWER,
    DISORDER,
    "A disorder that the answer names.",
    (
        integer("rank", "Rank in the answer, from 1."),
        text("match", "name, synonym, label, variant or ambiguous."),
        text("relation", "To the gold: exact, synonym, subtype, parent, sibling, branch, unrelated, or generic."),
        text("evidence", "Text read and the name that it met."),
        texts("path", "Way through the lineage to the gold."),
        SOURCE,
    ),
    ("rank",),
    exclusive=True,
)
ABOUT = Relationship("ABOUT", VERDICT, ANSWER, "Answer judged.", (SOURCE,), exclusive=True)
BY = Relationship("BY", VERDICT, JUDGE, "Judge.", (SOURCE,), exclusive=True)
SPLIT_OF = Relationship("ON_BENCHMARK", SPLIT, BENCHMARK, "Benchmark divided.", (SOURCE,))
SCAN_OF = Relationship("ON_BENCHMARK", LEAKAGE_SCAN, BENCHMARK, "Benchmark scanned.", (SOURCE,))
ASSIGNED_TO = Relationship(
    "ASSIGNED_TO", QUESTION, SPLIT, "Part of the split.", (text("part", "Name of the part."), SOURCE), exclusive=True
)
_LEAK = (
    text("kind", "What leaks: gold_name, synonym, abbreviation, code, gene, subtype, parent, ..."),
    text("layer", "lexical, ontological, structural, text or image."),
    text("where", "question, context, label, path, other question, ..."),
    integers("span", "Start and end in that text."),
    number("score", "In 0..1."),
    text("method", "How it was found."),
    text("text", "What was found."),
    SOURCE,
)
LEAKS_ANSWER = Relationship(
    "LEAKS_ANSWER",
    QUESTION,
    QUESTION,
    "The question gives its own answer away.",
    (
        *_LEAK,
        integers("box", "Left, top, right and bottom in the picture, in pixels, where the text is burned into one."),
    ),
    ("kind", "where", "text"),
    exclusive=True,
)
_SHARED = (
    *_LEAK[:-1],
    integer("n", "Words of the n-grams."),
    integer("shared", "Distinct n-grams that both have."),
    integers("otherSpan", "Longest shared run in the other text."),
    integer("longest", "Words of that run."),
    number("containment", "Share of the question's n-grams in the other text."),
    number("otherContainment", "Share of the other text's n-grams in the question."),
    SOURCE,
)
SHARES_TEXT = Relationship(
    "SHARES_TEXT", QUESTION, QUESTION, "Two questions share text.", _SHARED, ("kind",), exclusive=True
)
FOUND_IN = Relationship(
    "FOUND_IN",
    QUESTION,
    CORPUS_TEXT,
    "A question shares text with a corpus.",
    _SHARED,
    ("kind", "where"),
    exclusive=True,
)
FOUND_IN_ANSWER = Relationship(
    "FOUND_IN",
    QUESTION,
    ANSWER,
    "A question shares text with the answer to another.",
    _SHARED,
    ("kind", "where"),
    exclusive=True,
)
SAME_ARTICLE = Relationship(
    "SAME_ARTICLE", QUESTION, QUESTION, "Two questions from one article.", _LEAK, ("kind",), exclusive=True
)
SAME_CASE = Relationship(
    "SAME_CASE", QUESTION, QUESTION, "Two questions about one case.", _LEAK, ("kind",), exclusive=True
)
_RETRIEVED = (
    text("method", "text, phenotypes, prior, article_title or article_text."),
    integer("rank", "Candidates that score at least as high; missing where it is not among those looked at."),
    integer("candidates", "Candidates looked at."),
    number("score", "Its score by the method."),
    SOURCE,
)
RETRIEVES = Relationship(
    "RETRIEVES",
    QUESTION,
    DISORDER,
    "How well the expected disorder is found without a model.",
    _RETRIEVED,
    ("method",),
    exclusive=True,
)
RETRIEVES_ARTICLE = Relationship(
    "RETRIEVES", QUESTION, ARTICLE, "How well the source article is found.", _RETRIEVED, ("method",), exclusive=True
)
NEAR_DUPLICATE_OF = Relationship(
    "NEAR_DUPLICATE_OF",
    IMAGE,
    IMAGE,
    "Two images that look alike, verified.",
    (
        integer("distance", "Hamming distance of the perceptual hashes."),
        text("kind", "same_pixels or near_duplicate."),
        number("score", "1 - mean absolute difference of the aligned thumbnails."),
        SOURCE,
    ),
    ("kind",),
)
ANNOTATES = Relationship("ABOUT", ANNOTATION, QUESTION, "What the decision is about.", (SOURCE,), exclusive=True)
ANNOTATES_CRITERION = Relationship(
    "ABOUT", ANNOTATION, CRITERION, "The criterion that the decision is about.", (SOURCE,), exclusive=True
)

RELATIONSHIPS = (
    CHILD_OF,
    WITHIN,
    PREFERENTIAL_PARENT,
    REPLACED_BY,
    HEADED_BY,
    IS_A,
    PHENOTYPE_WITHIN,
    PHENOTYPE_REPLACED_BY,
    CONCEPT_IS_A,
    CONCEPT_WITHIN,
    CONCEPT_REPLACED_BY,
    HAS_PHENOTYPE,
    CONCEPT_HAS_PHENOTYPE,
    ASSOCIATED_WITH,
    CONCEPT_ASSOCIATED_WITH,
    HAS_PREVALENCE,
    MAPS_TO,
    CONCEPT_MAPS_TO,
    DISORDER_RELEASE,
    PHENOTYPE_RELEASE,
    BENCHMARK_RELEASE,
    REPORTED_IN,
    HAS_DIAGNOSIS,
    CONCEPT_DIAGNOSIS,
    PRESENTS,
    CASE_GENE,
    HAS_IMAGE,
    PART_OF,
    IN_TRACK,
    ASKS_ABOUT,
    USES,
    EXPECTS,
    OF_MODEL,
    ON_BENCHMARK,
    IN_RUN,
    ANSWERS,
    NAMES,
    ABOUT,
    BY,
    SPLIT_OF,
    SCAN_OF,
    ASSIGNED_TO,
    LEAKS_ANSWER,
    SHARES_TEXT,
    FOUND_IN,
    FOUND_IN_ANSWER,
    RETRIEVES,
    RETRIEVES_ARTICLE,
    SAME_ARTICLE,
    SAME_CASE,
    NEAR_DUPLICATE_OF,
    ANNOTATES,
    ANNOTATES_CRITERION,
    CASE_OF,
    HAS_PASSAGE,
    HAS_CAPTION,
    HAS_FIGURE,
    SHOWS,
    IN_PASSAGE,
    MENTIONS_DISORDER,
    MENTIONS_PHENOTYPE,
    MENTIONS_GENE,
    GROUNDED_IN,
    GROUNDED_IN_FIGURE,
    GROUNDED_IN_IMAGE,
)


def constraints() -> list[str]:
    """Cypher of every uniqueness constraint, index and full-text index.

    >>> constraints()[0]
    'CREATE CONSTRAINT disorder_orpha IF NOT EXISTS FOR (n:Disorder) REQUIRE n.orpha IS UNIQUE'
    """
    statements = []
    for node in NODES:
        name = f"{node.label.lower()}_{node.key.lower()}"
        statements.append(f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{node.label}) REQUIRE n.{node.key} IS UNIQUE")
        statements += [
            f"CREATE INDEX {node.label.lower()}_{p.name.lower()} IF NOT EXISTS FOR (n:{node.label}) ON (n.{p.name})"
            for p in node.properties
            if p.index
        ]
        if node.fulltext:
            fields = ", ".join(f"n.{name}" for name in node.fulltext)
            statements.append(
                f"CREATE FULLTEXT INDEX {node.label.lower()}_text IF NOT EXISTS FOR (n:{node.label}) ON EACH [{fields}]"
            )
    return statements


def tokens() -> dict[str, list[str]]:
    """All labels, relationship types and property keys, so that EXPLAIN knows them on an empty database."""
    properties = {p.name for spec in (*NODES, *RELATIONSHIPS) for p in spec.properties}
    return {
        "labels": sorted(n.label for n in NODES),
        "types": sorted({r.type for r in RELATIONSHIPS}),
        "properties": sorted(properties),
    }
