"""Free Cypher that can only read: EXPLAIN first, a whitelist of plan operators, READ mode, time limit, row cap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph.session import Graph
from mmrarebench.exceptions import QueryRefused, UsageError

SECONDS = 20.0
ROWS = 10_000
# Operators of a plan that read the graph or combine rows. LoadCSV, ProcedureCall, Show*, TerminateTransactions and all
# writing operators are not among them, so a new operator is refused until somebody has looked at it.
OPERATORS = re.compile(
    r"^(AllNodesScan|NodeBy\w+|NodeIndex\w+|NodeUniqueIndex\w+|NodeCountFromCountStore|RelationshipCountFromCountStore|"
    r"DirectedRelationship\w+|UndirectedRelationship\w+|DirectedAllRelationshipsScan|UndirectedAllRelationshipsScan|"
    r"DirectedUnionRelationshipTypesScan|UndirectedUnionRelationshipTypesScan|UnionNodeByLabelsScan|"
    r"IntersectionNodeByLabelsScan|SubtractionNodeByLabelsScan|PartitionedAllNodesScan|Partitioned\w*Scan|"
    r"Expand\(All\)|Expand\(Into\)|OptionalExpand\(All\)|OptionalExpand\(Into\)|VarLengthExpand\([\w,]+\)|"
    r"BFSPruningVarLengthExpand\(\w+\)|PruningVarLengthExpand\(\w+\)|BFSPruning\w*\(?\w*\)?|Trail|RepeatOptions|Repeat\w*\(?\w*\)?|"
    r"ShortestPath|StatefulShortestPath\(\w+(?:, \w+)?\)|AllShortestPaths|Apply|SemiApply|AntiSemiApply|"
    r"LetSemiApply|LetAntiSemiApply|SelectOrSemiApply|SelectOrAntiSemiApply|LetSelectOr\w+|RollUpApply|ConditionalApply|"
    r"AntiConditionalApply|Argument|ArgumentTracker|Optional|CartesianProduct|NodeHashJoin|ValueHashJoin|NodeLeftOuterHashJoin|"
    r"NodeRightOuterHashJoin|Left\w+Join|Right\w+Join|TriadicSelection|TriadicBuild|TriadicFilter|AssertSameNode|"
    r"AssertSameRelationship|MultiNodeIndexSeek|Filter|Projection|CacheProperties|RemoteBatchProperties\w*|ProduceResults?|Eager|"
    r"EagerAggregation|OrderedAggregation|OrderedDistinct|Distinct|DistinctUnion|Union|OrderedUnion|Sort|PartialSort|Top|"
    r"PartialTop|Top1WithTies|Limit|ExhaustiveLimit|Skip|UnwindCollection|Unwind|EmptyRow|EmptyResult|NonFuseable|"
    r"InjectCompilationError|SimulatedExpand\w*|Prober|NullifyMetadata)$"
)


def operators(plan: Mapping[str, Any]) -> Iterator[str]:
    """Names of all operators of a plan, without the database they run on."""
    yield str(plan["operatorType"]).split("@", 1)[0]
    for child in plan.get("children") or ():
        yield from operators(child)


def read(graph: Graph, cypher: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run somebody's Cypher, reading only.

    Raises:
        QueryRefused: it would do anything else than read the graph, or takes too long.
        UsageError: it is no Cypher, or a parameter is missing.
    """
    from neo4j.exceptions import ClientError

    from graph.driver import neo4j

    if re.match(r"\s*(?:explain|profile)\b", cypher, re.IGNORECASE):
        raise QueryRefused("EXPLAIN and PROFILE are not for free Cypher", repair="give the query alone")
    with graph.session(default_access_mode=neo4j.READ_ACCESS) as session:
        try:
            plan = session.run("EXPLAIN " + cypher, dict(params)).consume().plan
        except ClientError as error:
            raise UsageError(f"no Cypher that runs: {error.message}", repair="mend the query") from error
        refused = sorted({name for name in operators(plan or {"operatorType": "?"}) if not OPERATORS.match(name)})
        if refused:
            raise QueryRefused(
                f"it would do more than read: {', '.join(refused)}", repair="read only with MATCH and RETURN"
            )

        @neo4j.unit_of_work(timeout=SECONDS)
        def work(tx: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            return [record.data() for _, record in zip(range(ROWS), tx.run(cypher, dict(params)), strict=False)]

        try:
            return session.execute_read(work)
        except ClientError as error:
            if "TimedOut" in str(error.code):
                what = f"it took longer than {SECONDS:g} s and was stopped"
                raise QueryRefused(what, repair="narrow it, or add LIMIT") from error
            raise UsageError(f"it does not run: {error.message}", repair="mend the query or its parameters") from error
