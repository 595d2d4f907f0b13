"""Operators of a query plan that read the graph or combine rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# Operators of a plan that read the graph or combine rows. LoadCSV, ProcedureCall, Show*, TerminateTransactions and all
# writing operators are not among them, so a new operator is refused until it has been reviewed.
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


def refused_operators(plan: Mapping[str, Any]) -> list[str]:
    """Names of a plan's operators that do more than read, sorted.

    >>> refused_operators({"operatorType": "ProduceResults@neo4j", "children": [{"operatorType": "LoadCSV@neo4j"}]})
    ['LoadCSV']
    """
    return sorted({name for name in operators(plan) if not OPERATORS.match(name)})
