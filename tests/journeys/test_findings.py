"""Invalid files, and the exact finding that each gives: place, message, hint, code."""

import pytest

from journeys.compiling.plan import compile_plan
from journeys.loader import LARGEST, load
from journeys.plan import Plan, Settings

SCHEMA = """\
schema: shop
events:
  ping: {n: number?, mood: number?, tags: list<string>?, more: object?, prices: map<number>?}
consents: [marketing]
customer: {tier: string?}
"""
FEATURES = """\
features: shopper
define:
  pings: {kind: count, event: ping, window: 1d}
  cheer: {kind: last, event: ping, value: event.mood}
vectors: {seen: [pings], aged: [cheer]}
"""
MODELS = "model: demand\nkind: demand\nfeatures: seen\n"
AGES = "model: ages\nkind: demand\nfeatures: aged\n"
CHANCE = """\
model: chance
kind: chance
estimator: StandardScaler | LogisticRegression
features: seen
label: {event: ping, within: 1d}
publishes: soon.p
"""
GLAD = CHANCE.replace("chance\nkind", "glad\nkind").replace("seen", "aged").replace("soon", "glad")
JOURNEY = "journey: it\nentry: {event: ping}\nsteps:\n"
STOP = "  stop: {exit: done}\n"
REWARD = "reward: {within: 1d, events: [{event: ping}]}"
ARMS = "  a: {exit: x}\n  b: {exit: x}\n"
BESIDE = """\
test: it
journey: other
beside: [{}]
when: [{{at: 2026-03-02, event: ping}}]
then: [{{expect: entered}}]
"""
OFFER = "offer: it\ncurrency: EUR\nlist_price: '9.99'\nladder: [0%, 5%]\nmodel: demand\n"


def found(text, **others):
    """Give the findings of one file, as a person reads them, beside valid declarations."""
    files = {
        "schema.yaml": SCHEMA,
        "features.yaml": FEATURES,
        "models.yaml": MODELS,
        "ages.yaml": AGES,
        "glad.yaml": GLAD,
        "chance.yaml": CHANCE,
        "it.yaml": text,
    }
    reads, findings = load(files | others)
    _, more = compile_plan(1, reads, Settings(), Plan())
    return [str(one) for one in sorted([*findings, *more])]


READING = {
    "brace": (
        "journey: it\nentry: {event: ping\nsteps:\n",
        "it.yaml:3:6: expected ',' or '}', but got ':' [E001]",
    ),
    "exclamation": (
        JOURNEY + STOP + "exits:\n  x: {when: !consent.marketing}\n",
        "it.yaml:6:31: expected ' ', but found '}' (quote the expression) [E001]",
    ),
    "conditional": (
        "journey: it\nentry: {event: ping, where: a ? b : c}\nsteps:\n" + STOP,
        "it.yaml:2:35: expected ',' or '}', but got ':' (quote the expression) [E001]",
    ),
    "list": (
        "journey: it\nentry: {event: ping, where: key in [1, 2]}\nsteps:\n" + STOP,
        "it.yaml:2:36: expected ',' or '}', but got '[' (quote the expression) [E001]",
    ),
    "comma": (
        "journey: it\nentry: {event: ping, where: max(event.n, 2) > 1}\nsteps:\n" + STOP,
        "it.yaml:2:42: unknown key '2) > 1' (quote the expression) [E003]",
    ),
    "tab": (
        "journey: it\n\tentry: {event: ping}\n",
        "it.yaml:2:1: found character '\\t' that cannot start any token (indent with spaces) [E001]",
    ),
    "two": (JOURNEY + STOP + "---\n" + JOURNEY + STOP, "it.yaml:5:1: one document per file [E001]"),
    "anchor": (
        "journey: &name it\n",
        "it.yaml:1:10: anchors and aliases are not used here: write it out [E001]",
    ),
    "deep": (
        "journey: " + "[" * 5000 + "]" * 5000,
        "it.yaml:1:41: more than 32 levels deep [E001]",
    ),
    "twice": (
        "journey: it\nentry: {event: ping}\nentry: {event: ping}\nsteps:\n" + STOP,
        'it.yaml:3:1: found duplicate key "entry" [E002]',
    ),
    "unknown": (
        JOURNEY + STOP + "hldout: 5%\n",
        "it.yaml:5:1: unknown key 'hldout' (did you mean 'holdout'?) [E003]",
    ),
    "unknown_verb": (
        JOURNEY + "  stop: {wiat: 5m}\n",
        "it.yaml:4:10: unknown key 'wiat' (did you mean 'wait'?) [E003]",
    ),
    "two_verbs": (
        JOURNEY + "  stop: {exit: done, wait: 5m}\n",
        (
            "it.yaml:4:9: a step has exactly one verb: wait, wait_for, branch, split, fork, join, decide, offer,"
            " score, emit, set, call, goto, exit [E004]"
        ),
    ),
    "duration": (
        JOURNEY + "  stop: {wait: soon}\n",
        "it.yaml:4:16: 'soon' is not a duration; write 45m, 3d, 1d12h or ISO 8601 (PT45M) [E004]",
    ),
    "timeout": (
        JOURNEY + "  stop: {wait_for: {event: ping, timeout: soon}}\n",
        "it.yaml:4:43: 'soon' is not a duration; write 45m, 3d, 1d12h or ISO 8601 (PT45M) [E004]",
    ),
    "no_timeout": (
        JOURNEY + "  stop: {wait_for: {event: ping}}\n",
        "it.yaml:4:20: 'timeout' is missing [E005]",
    ),
    "share": (
        JOURNEY + STOP + "holdout: 120%\n",
        "it.yaml:5:10: '120%' is not a share; write 5% or 0.05, between 0% and 100% [E004]",
    ),
    "name": (
        "journey: It!\nentry: {event: ping}\nsteps:\n" + STOP,
        (
            "it.yaml:1:10: 'It!' cannot stand here: a name has small letters, digits, '-', '_' and '.',"
            " at most 64 [E004]"
        ),
    ),
    "code_of_a_country": (
        "policy: it\nquiet_hours: {from: '21:00', to: '08:00', timezone: UTC, countries: {es: UTC}}\n",
        (
            "it.yaml:2:74: 'es' cannot stand here: a country is its code of two capital letters,"
            " such as ES [E004]"
        ),
    ),
    "step_name": (
        JOURNEY + "  No-way: {exit: done}\n",
        (
            "it.yaml:4:11: 'No-way' cannot stand here: a name of a step has small letters, digits and"
            " '_', at most 64 [E004]"
        ),
    ),
    "clock": (
        "policy: it\nquiet_hours: {from: '21:00', to: '8:00', timezone: UTC}\n",
        "it.yaml:2:34: '8:00' cannot stand here: a time of day is written \"08:00\" [E004]",
    ),
    "else": (
        JOURNEY
        + "  way:\n    branch:\n"
        + "      - {when: 'consent.marketing', next: stop}\n" * 2
        + STOP,
        "it.yaml:5:5: a branch ends with {else: true, next: …}, and only there [E004]",
    ),
    "shares": (
        JOURNEY + "  part: {split: {shares: {a: 50%, b: 40%}}}\n" + ARMS,
        "it.yaml:4:17: the shares add up to 0.9: they must be 1, which is 100% [E004]",
    ),
    "days": (
        JOURNEY + "  pause: {wait: {for: 1d, days: [mon]}}\n",
        "it.yaml:4:17: days go with until_local [E004]",
    ),
    "day": (
        JOURNEY + "  pause: {wait: {until_local: '10:00', days: [monday]}}\n",
        ("it.yaml:4:47: input should be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun' [E004]"),
    ),
    "offset": (
        JOURNEY + "  pause: {wait: {for: 1d, offset: 1d}}\n",
        "it.yaml:4:17: offset and at go with until [E004]",
    ),
    "restart": (
        JOURNEY
        + "  rest: {wait_for: {event: ping, since: entry, timeout: 1d, restart: {at_most: 1}}}\n",
        "it.yaml:4:20: restart goes with event or any, since the step [E004]",
    ),
    "baseline": (
        JOURNEY
        + f"  d: {{decide: {{arms: [a, b], features: seen, baseline: c, {REWARD}}}}}\n"
        + ARMS,
        "it.yaml:4:15: the baseline 'c' is none of the arms [E004]",
    ),
    "cap_without_journeys": (
        "policy: it\ncaps: [{name: a, count: 3, within: 1d, journeys: []}]\n",
        "it.yaml:2:50: at least 1 must stand here [E004]",
    ),
    "cap": (
        "policy: it\ncaps: [{name: a, count: 300, within: 1d}]\n",
        "it.yaml:2:25: input should be less than or equal to 255 [E004]",
    ),
    "missing": ("journey: it\nsteps:\n" + STOP, "it.yaml:1:1: 'entry' is missing [E005]"),
    "kind": (
        "jurney: it\n",
        "it.yaml:1:1: the first key 'jurney' is no kind of document (did you mean 'journey'?) [E006]",
    ),
    "empty": (
        "# nothing\n",
        (
            "it.yaml:1:1: the file holds no document (the first key is one of: journey, offer, policy,"
            " features, model, experiment, schema, test) [E006]"
        ),
    ),
    "large": (
        "journey: it\n#" + "x" * LARGEST,
        "it.yaml:1:1: the file is larger than 1,048,576 bytes [E007]",
    ),
    "no_list": (JOURNEY + STOP + "policies: 5\n", "it.yaml:5:11: a list is needed [E004]"),
    "no_mapping": (
        JOURNEY + "  stop: done\n",
        "it.yaml:4:9: a mapping is needed [E004]",
    ),
    "version": (
        JOURNEY + STOP + "version: '1'\n",
        "it.yaml:5:10: a whole number is needed [E004]",
    ),
    "one_arm": (
        JOURNEY + f"  d: {{decide: {{arms: [a], features: seen, baseline: a, {REWARD}}}}}\n" + ARMS,
        "it.yaml:4:22: at least 2 must stand here [E004]",
    ),
    "many_steps": (
        JOURNEY + "".join(f"  s{n}: {{wait: 1s}}\n" for n in range(1001)),
        "it.yaml:4:3: at most 1000 can stand here [E004]",
    ),
    "many_values": (
        "journey: [" + "a," * 100_001 + "]",
        "it.yaml:1:200005: more than 100,000 values [E007]",
    ),
    "laughs": (
        "journey: it\nb: [*a, *a]\n",
        "it.yaml:2:5: anchors and aliases are not used here: write it out [E001]",
    ),
    "tag": (
        "journey: !!python/object/apply:os.system [ls]\n",
        (
            "it.yaml:1:10: tags are not used here: tag:yaml.org,2002:python/object/apply:os.system"
            " (quote the expression) [E001]"
        ),
    ),
    "directive": (
        "%YAML 1.1\n---\njourney: it\n",
        "it.yaml:1:1: directives are not used here: files are YAML 1.2 [E001]",
    ),
    "complex_key": ("journey: it\n? [a]\n: b\n", "it.yaml:2:3: a key is a text [E001]"),
    "control": (
        "journey: it\nversion: \x00\n",
        "it.yaml:2:10: the character U+0000 cannot stand in YAML [E001]",
    ),
    "no_utf_8": (
        "journey: it\nversion: \udcff\n",
        "it.yaml:2:10: the byte 0xff is no UTF-8 [E001]",
    ),
    "look_alike": (
        "journey: c\u0430rt\nentry: {event: ping}\nsteps:\n" + STOP,
        (
            "it.yaml:1:10: 'c\u0430rt' cannot stand here: a name has small letters, digits, '-', '_'"
            " and '.', at most 64 ('\u0430' is CYRILLIC SMALL LETTER A) [E004]"
        ),
    ),
    "yaml_1.1": (
        JOURNEY + STOP + "transactional: yes\n",
        "it.yaml:5:16: true or false is needed [E004]",
    ),
    "returns_and_a_mark": (
        "\ufeffjourney: it\r\nentry: {event: ping}\r\nsteps:\r\n  stop: {exti: done}\r\n",
        "it.yaml:4:10: unknown key 'exti' (did you mean 'exit'?) [E003]",
    ),
    "merge": (
        JOURNEY + STOP + "<<: {version: 2}\n",
        "it.yaml:5:1: unknown key '<<' (quote the expression) [E003]",
    ),
    "stands_already": (
        SCHEMA,
        "schema.yaml:1:9: schema 'shop' stands in it.yaml already [E008]",
    ),
}

COMPILING = {
    "event": (
        "journey: it\nentry: {event: pnig}\nsteps:\n" + STOP,
        "it.yaml:2:16: no schema declares the event 'pnig' (did you mean 'ping'?) [E010]",
    ),
    "field_of_the_customer": (
        JOURNEY + "  a: {set: {teir: x}}\n",
        "it.yaml:4:19: no schema declares the customer's field 'teir' [E010]",
    ),
    "warming": (
        JOURNEY
        + '  a: {branch: [{when: "warming.pigns", next: b}, {else: true, next: b}]}\n  b: {exit: x}\n',
        "it.yaml:4:24: nothing is called 'warming.pigns' here (did you mean 'warming.pings'?) [E011]",
    ),
    "warming_vector": (
        "features: it\ndefine: {}\nvectors: {v: [warming.pings]}\n",
        "it.yaml:3:15: no feature is called 'warming.pings' [E012]",
    ),
    "given_warming": (
        BESIDE.format("").replace("when:", "given: {warming: [pings]}\nwhen:"),
        "it.yaml:4:19: no feature that a condition asks about is called 'pings' [E010]",
    ),
    "purpose": (
        "policy: it\nconsent: markting\n",
        "it.yaml:2:10: no schema declares the purpose 'markting' [E010]",
    ),
    "journey_of_a_cap": (
        "policy: it\ncaps: [{name: a, count: 3, within: 1d, journeys: [othre]}]\n",
        "it.yaml:2:51: no journey is called 'othre' (did you mean 'other'?) [E012]",
    ),
    "journey_of_a_group": (
        "policy: it\nexclusive: {group: one, journeys: [other, othre]}\n",
        "it.yaml:2:43: no journey is called 'othre' (did you mean 'other'?) [E012]",
    ),
    "journey_beside": (
        BESIDE.format("othre"),
        "it.yaml:3:10: no valid journey is called 'othre' (did you mean 'other'?) [E012]",
    ),
    "value_of_an_emission": (
        JOURNEY + "  a: {emit: {kind: message, value: customer.tier}}\n",
        "it.yaml:4:36: a number is needed, this is a string [E011]",
    ),
    "purpose_of_an_emission": (
        JOURNEY + "  a: {emit: {kind: message, purpose: markting}}\n",
        "it.yaml:4:38: no schema declares the purpose 'markting' [E010]",
    ),
    "zone": (
        "policy: it\nquiet_hours: {from: '21:00', to: '08:00', timezone: Mars/North}\n",
        "it.yaml:2:53: no time zone is called 'Mars/North' [E004]",
    ),
    "zone_of_a_country": (
        "policy: it\nquiet_hours: {from: '21:00', to: '08:00', timezone: UTC, countries: {ES: Madrid}}\n",
        "it.yaml:2:74: no time zone is called 'Madrid' [E004]",
    ),
    "country": (
        "policy: it\nquiet_hours: {from: '21:00', to: '08:00', timezone: UTC, countries: {SP: UTC}}\n",
        "it.yaml:2:70: no country has the code 'SP' [E004]",
    ),
    "unknown_name": (
        "journey: it\nentry:\n  event: ping\n  where: event.m > 1\nsteps:\n" + STOP,
        "it.yaml:4:10: nothing is called 'event.m' here (did you mean 'event.n'?) [E011]",
    ),
    "quoted_column": (
        'journey: it\nentry: {event: ping, where: "1.0 < event.m"}\nsteps:\n' + STOP,
        "it.yaml:2:36: nothing is called 'event.m' here (did you mean 'event.n'?) [E011]",
    ),
    "no_condition": (
        "journey: it\nentry: {event: ping, where: 'event.n + 1'}\nsteps:\n" + STOP,
        "it.yaml:2:30: a condition is true or false, this is a double [E011]",
    ),
    "types": (
        "journey: it\nentry: {event: ping, where: 'event.n > customer.tier'}\nsteps:\n" + STOP,
        "it.yaml:2:38: found no matching overload for '_>_' applied to '(double, string)' [E011]",
    ),
    "object": (
        "journey: it\nentry: {event: ping, where: 'event.more == 1'}\nsteps:\n" + STOP,
        "it.yaml:2:30: 'event.more' is of type object: no expression reads it [E011]",
    ),
    "many_expressions": (
        JOURNEY
        + "  a:\n    branch:\n"
        + "      - {when: consent.marketing, next: stop}\n" * 2001
        + "      - {else: true, next: stop}\n"
        + STOP,
        "it.yaml:2006:16: more than 2,000 expressions in a file [E007]",
    ),
    "syntax": (
        "journey: it\nentry: {event: ping, where: 'event.n >'}\nsteps:\n" + STOP,
        "it.yaml:2:39: Syntax error: mismatched input '<EOF>' [E011]",
    ),
    "number": (
        OFFER.replace("'9.99'", "customer.tier"),
        "it.yaml:3:13: a number is needed, this is a string [E011]",
    ),
    "text": (
        "features: it\ndefine:\n  f: {kind: distinct, event: ping, window: 1d, value: event.n}\n",
        "it.yaml:3:55: a text is needed, this is a double [E011]",
    ),
    "texts": (
        "features: it\ndefine:\n  f: {kind: count, event: ping, window: 1d, per: event.n, keys: [a]}\n",
        "it.yaml:3:50: a list of texts is needed, this is a double [E011]",
    ),
    "amounts": (
        (
            "features: it\ndefine:\n"
            "  f: {kind: last, event: ping, amounts: price, per: event.tags, keys: [a]}\n"
        ),
        "it.yaml:3:41: ping has no field 'price' of type map<number> [E010]",
    ),
    "goal": (
        JOURNEY + STOP + "exits: {x: {event: ping, goal: nope}}\n",
        "it.yaml:5:32: no goal is called 'nope' [E012]",
    ),
    "policy": (
        JOURNEY + STOP + "policies: [nope]\n",
        "it.yaml:5:12: no valid policy is called 'nope' [E012]",
    ),
    "vector": (
        "model: it\nkind: thompson\nfeatures: sen\n",
        "it.yaml:3:11: no vector is called 'sen' (did you mean 'seen'?) [E012]",
    ),
    "feature": (
        "features: it\ndefine: {}\nvectors: {v: [pigs]}\n",
        "it.yaml:3:15: no feature is called 'pigs' (did you mean 'pings'?) [E012]",
    ),
    "offer": (
        JOURNEY + "  d: {offer: {use: nope, on: \"'x'\", else: a}}\n  a: {exit: x}\n",
        "it.yaml:4:20: no valid offer is called 'nope' [E012]",
    ),
    "model_of_an_offer": (
        OFFER.replace("model: demand", "model: demnad"),
        "it.yaml:5:8: no document names the model 'demnad' (did you mean 'demand'?) [E012]",
    ),
    "model": (
        JOURNEY
        + f"  d: {{decide: {{arms: [a, b], model: no, features: seen, baseline: a, {REWARD}}}}}\n"
        + ARMS,
        "it.yaml:4:37: no valid model is called 'no' [E012]",
    ),
    "next": (
        JOURNEY + "  a: {wait: 5m}\n  stop: {wait: 1h, next: stpo}\n",
        "it.yaml:5:26: no step is called 'stpo' (did you mean 'stop'?) [E013]",
    ),
    "kind_and_part": (
        "model: it\nkind: thompson\nfeatures: seen\nlabel: {event: ping, within: 1d}\n",
        "it.yaml:1:1: a model of kind thompson has no label [E004]",
    ),
    "way": (
        JOURNEY + "  part: {split: {shares: {a: 50%, c: 50%}}}\n  a: {exit: x}\n",
        "it.yaml:4:35: no step is called 'c' [E013]",
    ),
    "instant": (
        JOURNEY + "  pause: {wait: {until: 2026-13-01T10:00:00Z}}\n",
        "it.yaml:4:25: '2026-13-01T10:00:00Z' is no instant; write 2026-12-24T18:00:00Z [E004]",
    ),
    "no_instant": (
        JOURNEY + "  pause: {wait: {until: customer.tier}}\n",
        "it.yaml:4:25: an instant is needed, this is a string [E011]",
    ),
    "zone_of_a_wait": (
        JOURNEY + "  pause: {wait: {until_local: '10:00', timezone: Mars/North}}\n",
        "it.yaml:4:50: no time zone is called 'Mars/North' [E004]",
    ),
    "back_without_a_key": (
        JOURNEY
        + "  rest: {wait_for: {event: ping, where: \"key == 'x'\", since: 1d, timeout: 1d}}\n",
        "it.yaml:4:42: nothing is called 'key' here [E011]",
    ),
    "loop_of_an_instant": (
        JOURNEY + "  a: {wait: {until: '2026-12-01T10:00:00Z'}, next: a}\n",
        "it.yaml:4:3: 'a' can come back to itself without a wait or a pass limit [E015]",
    ),
    "unreachable": (JOURNEY + STOP + ARMS[:16], "it.yaml:5:3: no step leads to 'a' [E014]"),
    "kind_of_model": (
        JOURNEY
        + f"  d: {{decide: {{arms: [a, b], model: demand, features: seen, baseline: a, {REWARD}}}}}\n"
        + ARMS,
        "it.yaml:4:37: the model 'demand' is of kind demand: it chooses no arm [E016]",
    ),
    "score_model": (
        JOURNEY + "  a: {score: {model: demnd, as: x}}\n",
        "it.yaml:4:22: no valid model is called 'demnd' (did you mean 'demand'?) [E012]",
    ),
    "score_of_nothing": (
        JOURNEY + "  a: {score: {model: demand, as: x}}\n",
        "it.yaml:4:22: the model 'demand' publishes nothing that could be read [E016]",
    ),
    "score_and_choice": (
        JOURNEY
        + f"  d: {{decide: {{values: [a, b], as: x, features: seen, baseline: a, {REWARD}}}}}\n"
        + "  s: {score: {model: chance, as: x}}\n",
        "it.yaml:5:34: 'x' is a number here, and a text in 'd' [E011]",
    ),
    "score_as_key": (
        JOURNEY + "  s: {score: {model: chance, as: key}}\n",
        "it.yaml:4:34: 'key' is a number here, and a text already [E011]",
    ),
    "score_as_text": (
        JOURNEY
        + "  s: {score: {model: chance, as: x}}\n"
        + "  b: {branch: [{when: \"x == 'a'\", next: e}, {else: true, next: e}]}\n  e: {exit: x}\n",
        (
            "it.yaml:5:26: found no matching overload for '_==_' applied to"
            " '(double, string)' [E011]"
        ),
    ),
    "settings": (
        "model: it\nkind: thompson\nfeatures: seen\nsettings: {rigde: 1}\n",
        "it.yaml:4:11: settings of a 'thompson' model: Object contains unknown field `rigde` [E016]",
    ),
    "estimator": (
        "model: it\nkind: chance\nfeatures: seen\nestimator: Oracle\n",
        (
            "it.yaml:4:12: the estimator 'Oracle' is not on the list; use 'StandardScaler |"
            " LogisticRegression' [E016]"
        ),
    ),
    "no_quote": (
        JOURNEY + "  a: {emit: {kind: offer}}\n",
        "it.yaml:4:3: 'a' can be reached without a quote: an offer step comes before it [E018]",
    ),
    "list_of_truths": (
        "features: it\ndefine:\n  x: {kind: last, event: ping, value: event.n > 1, n: 3}\n",
        "it.yaml:3:39: a text or a number is needed, this is a bool [E011]",
    ),
    "list_of_counts": (
        "features: it\ndefine:\n  x: {kind: count, event: ping, window: 1d, n: 3}\n",
        "it.yaml:3:6: n goes with kind last, without transform and missing [E004]",
    ),
    "list_too_long": (
        "features: it\ndefine:\n  x: {kind: last, event: ping, value: event.n, n: 33}\n",
        "it.yaml:3:51: input should be less than or equal to 32 [E004]",
    ),
    "list_in_a_vector": (
        (
            "features: it\ndefine:\n  x: {kind: last, event: ping, value: event.n, n: 3}\n"
            "vectors: {all: [pings, x]}\n"
        ),
        "it.yaml:4:24: a number is needed, 'x' is a list [E011]",
    ),
    "list_compared": (
        (
            "features: it\ndefine:\n"
            "  y: {kind: count, event: ping, window: 1d, where: customer.x > 1}\n"
            "  x: {kind: last, event: ping, value: event.n, n: 3}\n"
        ),
        (
            "it.yaml:3:63: found no matching overload for '_>_' applied to"
            " '(list(double), int)' [E011]"
        ),
    ),
    "retry": (
        JOURNEY + STOP + "on_error: {retry: {times: 3, backoff: 2s}, then: continue}\n",
        (
            "it.yaml:5:11: what failed fails again on the same event, so there is no retry: say exit,"
            " or a step to go on at [E004]"
        ),
    ),
    "error_retry_by_name": (
        JOURNEY + STOP + "on_error: retry\n",
        (
            "it.yaml:5:11: what failed fails again on the same event, so there is no retry: say exit,"
            " or a step to go on at [E013]"
        ),
    ),
    "error_step": (
        JOURNEY + STOP + "on_error: stpo\n",
        "it.yaml:5:11: no step is called 'stpo' (did you mean 'stop'?) [E013]",
    ),
    "error_offer": (
        JOURNEY + STOP + "  tell: {emit: {kind: offer}}\non_error: tell\n",
        "it.yaml:5:3: 'tell' can be reached without a quote: an offer step comes before it [E018]",
    ),
    "protected_made_into_a_feature": (
        OFFER.replace("model: demand", "model: ages"),
        "it.yaml:5:8: a price must not follow from 'event.mood', by 'cheer' [E025]",
    ),
    "protected_in_a_model_that_a_model_reads": (
        OFFER + "eligible: customer.glad.p > 0.5\n",
        "it.yaml:6:11: a price must not follow from 'event.mood', by 'customer.glad.p' [E025]",
    ),
    "protected_list_price": (
        OFFER.replace("'9.99'", "customer.cheer"),
        "it.yaml:3:13: a price must not follow from 'event.mood', by 'customer.cheer' [E025]",
    ),
    "floor_above_ceiling": (
        OFFER + "floor: 100%\nceiling: 95%\n",
        "it.yaml:6:8: the floor lies above the ceiling: no price is left [E024]",
    ),
    "clock_alone": (
        JOURNEY + STOP + "exits:\n  late: {when: 'event.n > 1 && now_local.hour >= 22'}\n",
        (
            "it.yaml:6:32: now_local is read only where a journey asks at one instant (ask it in"
            " a branch, an audience, or the where of an entry, a wait or an exit) [E023]"
        ),
    ),
    "clock_of_a_feature": (
        "features: it\ndefine:\n  x: {kind: count, event: ping, window: 1d, where: now_local.hour < 9}\n",
        (
            "it.yaml:3:52: now_local is read only where a journey asks at one instant (ask it in"
            " a branch, an audience, or the where of an entry, a wait or an exit) [E023]"
        ),
    ),
    "clock_as_function": (
        "journey: it\nentry: {event: ping, audience: now_local() > 8}\nsteps:\n" + STOP,
        (
            "it.yaml:2:32: the clock is read as now_local.hour, now_local.minute,"
            " now_local.weekday or now_local.date [E011]"
        ),
    ),
    "clock_misspelt": (
        "journey: it\nentry: {event: ping, where: now_local.hours > 8}\nsteps:\n" + STOP,
        (
            "it.yaml:2:29: nothing is called 'now_local.hours' here"
            " (did you mean 'now_local.hour'?) [E011]"
        ),
    ),
    "test_of_nothing": (
        "test: it\njourney: nope\nwhen: [{at: '2026-01-01T00:00:00Z'}]\nthen: [{expect: entered}]\n",
        "it.yaml:2:10: no valid journey is called 'nope' [E012]",
    ),
    "test_backwards": (
        (
            "test: it\njourney: other\nwhen:\n  - {at: '2026-01-02T00:00:00Z'}\n"
            "  - {at: '2026-01-01T00:00:00Z', event: ping}\nthen: [{expect: entered}]\n"
        ),
        "it.yaml:5:10: this moment lies before the one above it [E017]",
    ),
    "test_step": (
        (
            "test: it\njourney: other\nwhen: [{at: '2026-01-02T00:00:00Z'}]\n"
            "then: [{expect: exited, step: stpo}]\n"
        ),
        "it.yaml:4:31: no step is called 'stpo' (did you mean 'stop'?) [E013]",
    ),
}
OTHER = JOURNEY.replace("it", "other") + STOP


@pytest.mark.parametrize("case", READING)
def test_a_file_that_cannot_be_read(case):
    text, finding = READING[case]
    assert found(text) == [finding]


@pytest.mark.parametrize("case", COMPILING)
def test_a_document_that_does_not_fit(case):
    text, finding = COMPILING[case]
    assert found(text, **{"other.yaml": OTHER}) == [finding]


FORK = "  f: {fork: {branches: {a: x, b: y}, join: t}}\n"
PARTED = "  p: {split: {shares: {f: 50%, m: 50%}}}\n" + FORK
X, Y, T = "  x: {wait: 1d, next: t}\n", "  y: {wait: 2d, next: t}\n", "  t: {join: {of: all}}\n"
INNER = (
    "  x: {fork: {branches: {c: v, d: w}, join: u}}\n  v: {wait: 1d, next: u}\n  w: {wait: 1d}\n"
)
FORKS = {
    "way_out": (
        FORK + X + "  y: {wait: 2d, next: stop}\n" + T + STOP,
        "it.yaml:6:23: 'stop' lies outside the branch 'b' of 'f' [E021]",
    ),
    "way_into_another_branch": (
        FORK + "  x: {wait: 1d}\n" + Y + T,
        "it.yaml:5:3: 'y' lies outside the branch 'a' of 'f' [E021]",
    ),
    "way_back_to_the_fork": (
        FORK + X + "  y: {goto: {step: f, at_most: 2}}\n" + T,
        "it.yaml:6:20: 'f' lies outside the branch 'b' of 'f' [E021]",
    ),
    "way_into_a_branch": (
        PARTED + X + Y + "  m: {wait: 1d, next: x}\n" + T,
        "it.yaml:8:23: only its fork may lead into the branch 'a' of 'f' [E021]",
    ),
    "way_to_the_join": (
        PARTED.replace("m:", "t:") + X + Y + T,
        "it.yaml:4:3: only the branches of 'f' may lead to its join 't' [E021]",
    ),
    "nested": (
        FORK + INNER + "  u: {join: {of: any}, next: t}\n" + Y + T,
        "it.yaml:5:13: forks do not nest: this one lies in the branch 'a' of 'f' [E021]",
    ),
    "no_join": (
        FORK.replace("t}", "stop}") + X.replace("t}", "stop}") + "  y: {wait: 2d}\n" + STOP,
        "it.yaml:4:44: 'stop' is no join step [E021]",
    ),
    "no_fork": ("  x: {wait: 1d}\n" + T, "it.yaml:5:3: no fork joins at 't' [E021]"),
    "one_join_for_two": (
        PARTED.replace("m:", "g:")
        + (X + Y + INNER.replace("  x:", "  g:").replace(": u", ": t") + T),
        "it.yaml:8:44: 't' is the join of 'f' already [E021]",
    ),
    "one_step_for_two": (
        FORK.replace("y}", "x}") + X + T,
        "it.yaml:4:34: the branch 'b' of 'f' needs a step of its own to begin at: 'x' is none [E021]",
    ),
    "no_step": (
        FORK.replace("y}", "t}") + X + T,
        "it.yaml:4:34: the branch 'b' of 'f' needs a step of its own to begin at: 't' is none [E021]",
    ),
    "too_many": (
        FORK + X + Y + T.replace("all", "3"),
        "it.yaml:7:18: 3 branches cannot come here: 'f' has 2 [E004]",
    ),
    "another_word": (
        FORK + X + Y + T.replace("all", "most"),
        "it.yaml:7:18: of is all, any, or how many branches must come [E004]",
    ),
    "nobody": (
        FORK + X + Y + T.replace("all", "0"),
        "it.yaml:7:18: input should be greater than or equal to 1 [E004]",
    ),
    "one_branch": (
        FORK.replace(", b: y", "") + X + T,
        "it.yaml:4:24: at least 2 must stand here [E004]",
    ),
    "unknown_step": (
        FORK.replace("x,", "xx,") + Y + T,
        "it.yaml:4:28: no step is called 'xx' [E013]",
    ),
    "moved_into_a_fork": (
        FORK + X + Y + T + "migrate: {from: [2], removed: {step: y}}\n",
        "it.yaml:8:38: nobody can begin at 'y': it lies inside a fork [E021]",
    ),
    "nothing_comes_to_the_join": (
        FORK + "  x: {exit: a}\n  y: {exit: b}\n" + T,
        "it.yaml:7:3: no step leads to 't' [E014]",
    ),
    "a_quote_in_one_branch": (
        FORK + "  x: {wait: 1d, next: t}\n" + Y + T + "  tell: {emit: {kind: offer}}\n",
        "it.yaml:8:3: 'tell' can be reached without a quote: an offer step comes before it [E018]",
    ),
}


@pytest.mark.parametrize("case", FORKS)
def test_a_fork_that_does_not_hold_together(case):
    steps, finding = FORKS[case]
    assert found(JOURNEY + steps) == [finding]


def test_nobody_enters_inside_a_fork():
    first, *others = found(JOURNEY + X + FORK + Y + T)
    assert first == "it.yaml:4:3: nobody can begin at 'x': it lies inside a fork [E021]"
    assert {one[-6:] for one in others} == {"[E014]"}


def test_nobody_goes_on_inside_a_fork_after_an_error():
    [said] = found(JOURNEY + FORK + X + Y + T + STOP + "on_error: x\n")
    assert said == "it.yaml:9:11: nobody can begin at 'x': it lies inside a fork [E021]"


def test_a_loop_through_a_fork_needs_time_in_each_branch():
    text = (
        JOURNEY
        + FORK
        + "  x: {set: {tier: a}, next: t}\n"
        + Y
        + "  t: {join: {of: all}, next: f}\n"
    )
    loop = "can come back to itself without a wait or a pass limit [E015]"
    assert found(text) == [
        f"it.yaml:{n}:3: {s!r} {loop}" for n, s in ((4, "f"), (5, "x"), (7, "t"))
    ]
    assert found(JOURNEY + FORK + X + Y + "  t: {join: {of: any}, next: f}\n") == []


def test_a_loop_without_a_wait_names_every_step_of_it():
    text = JOURNEY + "  a: {set: {tier: x}}\n  b: {wait: 0s}\n  c: {set: {tier: y}, next: a}\n"
    message = "can come back to itself without a wait or a pass limit [E015]"
    assert found(text) == [
        f"it.yaml:{n}:3: {s!r} {message}" for n, s in ((4, "a"), (5, "b"), (6, "c"))
    ]


@pytest.mark.parametrize(
    "step", ["wait: 1s", "wait_for: {event: ping, timeout: 1s}", "goto: {step: a, at_most: 3}"]
)
def test_a_loop_with_a_wait_or_a_limit_is_a_loop(step):
    assert (
        found(
            JOURNEY + "  a: {set: {tier: x}}\n  b: {" + step + "}\n  c: {set: {tier: y}, next: a}\n"
        )
        == []
    )


def test_every_error_of_every_file_is_found_at_once():
    broken = {
        "a.yaml": "journey: a\nentry: {event: pnig, where: 'event.n >'}\nhldout: 5%\nsteps: {}\n",
        "b.yaml": JOURNEY.replace("it", "b").replace("ping", "pnig") + "  x: {wait: 1h, next: z}\n",
        "c.yaml": "journey: {\n",
    }
    assert found(JOURNEY + STOP, **broken) == [
        "a.yaml:3:1: unknown key 'hldout' (did you mean 'holdout'?) [E003]",
        "a.yaml:4:8: at least 1 must stand here [E004]",
        "b.yaml:2:16: no schema declares the event 'pnig' (did you mean 'ping'?) [E010]",
        "b.yaml:4:23: no step is called 'z' [E013]",
        "c.yaml:2:1: expected the node content, but found '<stream end>' [E001]",
    ]


def test_a_finding_is_shown_with_its_line_and_a_caret():
    text = JOURNEY + STOP + "hldout: 5%\n"
    [finding] = load({"it.yaml": text})[1]
    assert finding.shown(text).splitlines()[1:] == ["    5 | hldout: 5%", "        ^"]


def test_of_a_long_line_the_part_around_the_finding_is_shown():
    text = "journey: it\nentry: {event: ping" + " " * 5000 + ", whre: x}\nsteps:\n" + STOP
    [finding] = load({"it.yaml": text})[1]
    _, line, caret = finding.shown(text).splitlines()
    assert len(line) <= 170
    assert line[caret.index("^") :].startswith("whre: x}")
