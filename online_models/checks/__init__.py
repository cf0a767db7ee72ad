"""The contracts of learners as checks that anybody's replacement can be run through, with data.

Each check takes a function that makes a fresh learner, and raises ``CheckFailed`` with a sentence that
names the clause that it breaks.
"""

from online_models.checks.chance import check_chance
from online_models.checks.clause import CheckFailed
from online_models.checks.policy import check_policy
from online_models.checks.pricer import check_pricer
from online_models.checks.state import check_order_free, check_state

__all__ = [
    "CheckFailed",
    "check_chance",
    "check_order_free",
    "check_policy",
    "check_pricer",
    "check_state",
]
