/** What differs between two releases of an agent: by section, as sentences in three groups (UX §3.4). */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { type Outcome, OUTCOMES, TIERS } from '../policy/model'
import { canonicalJson } from '../digest'
import type { ChangedSection } from './section-names'
import {
  digestRelease,
  type ReleaseContent,
  type ReleasedAction,
  type ReleaseImpact,
  type ReleaseRequirements,
  requirementsOf,
} from './content'
import { sameJson } from '../same-json'

export type Difference = {
  layer: ControlLayer | 'ownership' | 'requirements' | 'impact'
  kind: 'more' | 'less' | 'other'
  sentence: string
}

/** What differs of all that the root digest binds. Empty exactly when the two have the same digest. */
export function changedSections(
  before: ReleaseContent,
  after: ReleaseContent,
  was = digestRelease(before),
  is = digestRelease(after),
): ChangedSection[] {
  const changed: ChangedSection[] = CONTROL_LAYERS.filter(layer => was.sections[layer] !== is.sections[layer])
  if (was.ownership !== is.ownership) changed.push('ownership')
  if (canonicalJson(before.environment) !== canonicalJson(after.environment)) changed.push('environment')
  if (canonicalJson(before.agent) !== canonicalJson(after.agent)) changed.push('agent')
  if (canonicalJson(before.requirements ?? null) !== canonicalJson(after.requirements ?? null))
    changed.push('requirements')
  // What becomes of calls follows from the policy: news only where the release in force is another one.
  if (changed.length === 0 && !sameJson(before.impact ?? null, after.impact ?? null)) changed.push('impact')
  return changed
}

/** `before` null: a first release, where everything is new. */
export function compareReleases(before: ReleaseContent | null, after: ReleaseContent): Difference[] {
  const out: Difference[] = []
  const a = before?.sections
  const b = after.sections
  const add = (layer: Difference['layer'], kind: Difference['kind'], sentence: string) =>
    out.push({ layer, kind, sentence })
  const sets = (
    layer: ControlLayer,
    what: string,
    was: string[],
    is: string[],
    grows: Difference['kind'] = 'more',
  ) => {
    const old = new Set(was)
    const now = new Set(is)
    for (const item of is.filter(entry => !old.has(entry))) add(layer, grows, `Adds ${what} ${item}`)
    for (const item of was.filter(entry => !now.has(entry)))
      add(layer, grows === 'more' ? 'less' : grows === 'less' ? 'more' : 'other', `Removes ${what} ${item}`)
  }
  const values = (layer: ControlLayer, what: string, was: unknown, is: unknown) => {
    if (!a) add(layer, 'other', `${what}: ${String(is)}`)
    else if (was !== is) add(layer, 'other', `${what}: ${String(was)} → ${String(is)}`)
  }

  sets(
    'iam',
    'workload identity',
    a?.iam.identities.map(item => item.key) ?? [],
    b.iam.identities.map(item => item.key),
  )
  values('iam', 'Model', a?.iam.model, b.iam.model)
  values('iam', 'Prompt', a?.iam.prompt_reference, b.iam.prompt_reference)
  if (!a || a.iam.credential_max_seconds !== b.iam.credential_max_seconds) {
    const kind = !a ? 'other' : a.iam.credential_max_seconds < b.iam.credential_max_seconds ? 'more' : 'less'
    add(
      'iam',
      kind,
      `Credentials live ${a ? `${a.iam.credential_max_seconds} s → ` : ''}${b.iam.credential_max_seconds} s at most`,
    )
  }
  if (a && a.iam.sender_constrained !== b.iam.sender_constrained) {
    add(
      'iam',
      b.iam.sender_constrained ? 'less' : 'more',
      `Tokens ${b.iam.sender_constrained ? 'must be' : 'need no longer be'} sender-constrained`,
    )
  }
  values('iga', 'Purpose', a?.iga.description, b.iga.description)
  sets('iga', 'purpose code', a?.iga.purposes ?? [], b.iga.purposes)
  sets(
    'iga',
    'system',
    a?.iga.systems.map(item => item.slug) ?? [],
    b.iga.systems.map(item => item.slug),
  )
  values('iga', 'Days certified', a?.iga.certified_for_days, b.iga.certified_for_days)
  values('pam', 'Rollback', a?.pam.rollback, b.pam.rollback)
  sets(
    'pam',
    'privileged action',
    (a?.pam.privileged ?? []).map(privilegedText),
    b.pam.privileged.map(privilegedText),
    'other',
  )
  sets(
    'security',
    'action',
    (a?.security.surface ?? []).map(surfaceText),
    b.security.surface.map(surfaceText),
  )
  sets(
    'security',
    'endpoint',
    (a?.security.endpoints ?? []).flatMap(row => row.endpoints.map(item => `${row.system} ${item}`)),
    b.security.endpoints.flatMap(row => row.endpoints.map(item => `${row.system} ${item}`)),
  )
  sets(
    'security',
    'data set',
    (a?.security.datasets ?? []).flatMap(row => row.datasets.map(item => `${row.system} ${item}`)),
    b.security.datasets.flatMap(row => row.datasets.map(item => `${row.system} ${item}`)),
  )
  sets(
    'security',
    'delegation to',
    a?.security.delegates_to.map(item => item.name) ?? [],
    b.security.delegates_to.map(item => item.name),
  )
  compareActions(a?.app.actions ?? [], b.app.actions, add)
  compareGuardrails(a?.compliance.guardrails ?? [], b.compliance.guardrails, add)
  sets(
    'compliance',
    'exception',
    (a?.compliance.exceptions ?? []).map(exceptionText),
    b.compliance.exceptions.map(exceptionText),
  )
  if (before) {
    compareOwners(before, after, add)
    compareRequirements(requirementsOf(before), requirementsOf(after), add)
    if (out.length === 0 && after.impact && !sameJson(before.impact, after.impact))
      add('impact', 'other', impactSentence(after.impact))
  }
  return out
}

/** Said only where all else is the same: anything else already says what it does to calls. */
function impactSentence({ against, newly_allowed, newly_stepped_up, newly_denied }: ReleaseImpact): string {
  const count = (many: number, word: string) => `${many.toLocaleString('en')} ${word}`
  return `Measured against ${against === null ? 'nothing in force' : 'another release in force'}: ${count(newly_allowed, 'newly allowed')}, ${count(newly_stepped_up, 'newly stepped up')}, ${count(newly_denied, 'newly denied')}`
}

/** More signatures and questions are more control, so the agent gets less. */
function compareRequirements(before: ReleaseRequirements, after: ReleaseRequirements, add: Add): void {
  for (const layer of CONTROL_LAYERS) {
    const [was, is] = [before.layers[layer], after.layers[layer]]
    if (was !== is)
      add('requirements', is < was ? 'more' : 'less', `Signatures of ${LAYER_NAMES[layer]}: ${was} → ${is}`)
  }
  if (before.passkey !== after.passkey)
    add(
      'requirements',
      after.passkey ? 'less' : 'more',
      after.passkey ? 'Every signature needs a passkey' : 'A fresh sign-in may stand in for a passkey',
    )
  for (const layer of CONTROL_LAYERS) {
    const words = (questions: ReleaseRequirements['checklist'][ControlLayer]) =>
      new Map(
        questions.map(each => [
          `${each.id} ${each.question}`,
          `${LAYER_NAMES[layer]} question${each.mandatory ? '' : ' (optional)'}: ${each.question}`,
        ]),
      )
    const [was, is] = [words(before.checklist[layer]), words(after.checklist[layer])]
    for (const [key, text] of is) if (was.get(key) !== text) add('requirements', 'less', `Asks the ${text}`)
    for (const [key, text] of was)
      if (is.get(key) !== text) add('requirements', 'more', `No longer asks the ${text}`)
  }
}

function compareOwners(before: ReleaseContent, after: ReleaseContent, add: Add): void {
  if (before.agent.name !== after.agent.name)
    add('ownership', 'other', `name: ${before.agent.name} → ${after.agent.name}`)
  if (before.agent.team !== after.agent.team)
    add('ownership', 'other', `team: ${before.agent.team} → ${after.agent.team}`)
  for (const layer of CONTROL_LAYERS) {
    const was = before.ownership[layer]
    const is = after.ownership[layer]
    const say = (role: string, a: string | undefined, b: string | undefined) => {
      if (a !== b)
        add('ownership', 'other', `${LAYER_NAMES[layer]} ${role}: ${a ?? 'nobody'} → ${b ?? 'nobody'}`)
    }
    say('accountable', was.accountable?.name, is.accountable?.name)
    say('deputy', was.deputy?.name, is.deputy?.name)
    say('team', was.team ?? undefined, is.team ?? undefined)
  }
}

type Add = (layer: Difference['layer'], kind: Difference['kind'], sentence: string) => void

function compareActions(was: ReleasedAction[], is: ReleasedAction[], add: Add): void {
  const before = new Map(was.map(action => [`${action.system} ${action.action}`, action]))
  for (const action of is) {
    const name = `${action.system} ${action.action}`
    const old = before.get(name)
    before.delete(name)
    if (!old) {
      add('app', action.tier.outcome === 'deny' ? 'other' : 'more', `Adds ${name}: ${actionText(action)}`)
      continue
    }
    if (actionText(old) !== actionText(action)) {
      // A higher tier with the same outcome asks for more approvals and fresher policy.
      const rank =
        OUTCOMES.indexOf(action.tier.outcome) - OUTCOMES.indexOf(old.tier.outcome) ||
        TIERS.indexOf(action.tier.tier) - TIERS.indexOf(old.tier.tier)
      add(
        'app',
        rank < 0 ? 'more' : rank > 0 ? 'less' : 'other',
        `${name}: ${actionText(old)} → ${actionText(action)}`,
      )
    }
    if (old.definition_digest !== action.definition_digest)
      add('app', 'other', `${name}: the tool's definition changed`)
    for (const rule of action.thresholds) {
      const same = old.thresholds.find(candidate => candidate.id === rule.id)
      if (same?.version !== rule.version)
        add(
          'app',
          same ? 'other' : 'less',
          `${same ? 'Changes' : 'Adds'} threshold on ${name}: ${rule.message}`,
        )
    }
    for (const rule of old.thresholds) {
      if (!action.thresholds.some(candidate => candidate.id === rule.id))
        add('app', 'more', `Removes threshold on ${name}: ${rule.message}`)
    }
  }
  for (const name of before.keys()) add('app', 'less', `Removes ${name}`)
}

type Guardrails = ReleaseContent['sections']['compliance']['guardrails']

function compareGuardrails(was: Guardrails, is: Guardrails, add: Add): void {
  const before = new Map(was.map(entry => [entry.rule.id, entry]))
  const after = new Set(is.map(entry => entry.rule.id))
  for (const { rule, name, matches } of is) {
    const old = before.get(rule.id)
    const reach = `${matches.length} ${matches.length === 1 ? 'action' : 'actions'}`
    if (!old)
      add(
        'compliance',
        'less',
        `Adds guardrail ${name} (${LAYER_NAMES[rule.layer]}) on ${reach}: ${rule.message}`,
      )
    else if (old.rule.version !== rule.version)
      add('compliance', 'other', `Guardrail ${name} v${old.rule.version} → v${rule.version}: ${rule.message}`)
    else if (old.matches.length !== matches.length)
      add('compliance', 'other', `Guardrail ${name} matches ${old.matches.length} → ${reach}`)
  }
  for (const { rule, name } of was) {
    if (!after.has(rule.id))
      add('compliance', 'more', `Removes guardrail ${name} (${LAYER_NAMES[rule.layer]})`)
  }
}

const OUTCOME_WORDS: Record<Outcome, string> = { allow: 'allowed', step_up: 'step-up', deny: 'denied' }

const surfaceText = (row: { system: string; action: string; mode: string }) =>
  `${row.system} ${row.action} (${row.mode})`
const privilegedText = (row: { system: string; action: string; tier: string; outcome: Outcome }) =>
  `${row.system} ${row.action} (${row.tier}, ${OUTCOME_WORDS[row.outcome]})`
const exceptionText = (row: { guardrail: string; system: string; action: string; reason: string }) =>
  `from ${row.guardrail} for ${row.system} ${row.action}: ${row.reason}`

function actionText({ classification, tier, overridden }: ReleasedAction): string {
  if (!classification) return 'unclassified, denied'
  const kept = classification.reversible ? '' : ', irreversible'
  return `${classification.effect.replace('_', ' ')}, ${classification.data_class}${kept}, ${tier.tier}, ${OUTCOME_WORDS[tier.outcome]}${overridden ? ', overridden' : ''}`
}
