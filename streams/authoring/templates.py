"""Templates of the documents of a new journey: what they say beside their words is meant to teach."""

from string import Template

JOURNEY = Template("""\
# Who came, and $wait later has not done what we hope for, is reminded once.
journey: $name
version: 1  # raise it with every change that goes into force
description: After $event, remind who has not come to $goal within $wait.

# Who enters: every customer, on this event. To let only some of them in, add a condition on it:
#   where: event.$field == "…"
entry:
  event: $event
  reentry: {after: 7d}  # and not again until so long after the last passage has ended

# The way out, from wherever the customer stands: this event makes a reminder needless.
exits:
  done: {event: $goal, goal: reached}

# What the journey is for. It counts from the entry on, so that you can see whether it helps.
goals:
  reached: {event: $goal, within: $within$value}

# Consent, caps and quiet hours, which every message passes: $policy_file
policies: [$policy]

# The steps, from top to bottom; `next: NAME` on one leads elsewhere. Each has exactly one verb.
steps:
  pause:
    wait: $wait  # or to the customer's morning: {until_local: "10:00", timezone: UTC, jitter: 20m}
  remind:
    emit:
      kind: message
      surfaces: [$surface]  # where it may be shown
      content: $name.reminder  # by which whoever sends it knows what to show
      expires: 3d  # later than this it is not shown
  stop:
    exit: reminded  # the reason, as tests and `rumbo explain` tell it

# To try next, each with a change to the tests:
# - hold a tenth of the customers back, to see what the journey changes; beside `policies`:
#     holdout: 10%
# - wait for the customer to come again, and no longer than before; instead of `wait`:
#     wait_for: {event: $event, timeout: $wait}
# - let it learn which content works best: `decide`, before `remind`.
""")

REMINDS = Template("""\
# A test runs on a clock of its own: `rumbo test` needs no server and does not wait.
test: $reminds
journey: $name
description: Who does not come back is reminded after $wait.
${given}when:
  - {at: "$begin", event: $event$event_data}
  - {after: $longer}  # nothing happens, time passes
then:
  - {expect: entered}
  - {expect: message, step: remind, content: $name.reminder, after: $wait}
  - {expect: exited, reason: reminded, after: $wait}
""")

IN_TIME = Template("""\
# The other way: what must not happen is said with `never`.
test: $in_time
journey: $name
description: Who reaches the goal in time is not reminded.
${given}when:
  - {at: "$begin", event: $event$event_data}
  - {after: $half, event: $goal$goal_data}
  - {after: $longer}
then:
  - {expect: goal, reason: reached, after: $half}
  - {expect: exited, step: pause, reason: done, after: $half}
  - {expect: message, never: true}
""")

POLICY = Template("""\
# What every message of a journey that names this policy passes, whatever the journey says.
policy: $name
version: 1
consent: $consent  # without it nobody is contacted
caps:  # the contacts of all journeys count
  - {name: two_a_week, count: 2, within: 7d}
# The customer's own clock; the time zone is for those whose own is unknown.
quiet_hours: {from: "21:00", to: "08:00", timezone: UTC, then: defer}
""")

SCHEMA = Template("""\
# What events say: journeys read what is declared here, and nothing else. A field is `name: type`, and
# `name: type?` where it may be missing; types are string, number, boolean, timestamp, list<string>, ...
schema: $name
version: 1
$declared
""")
