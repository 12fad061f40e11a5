/** What is wrong with an agent, as sentences that say what it leads to and who can fix it. Worst first. */
import { dateOf } from '../epoch-seconds'
import { LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { type DriftSaid, driftSummary } from '../drift/describe-drift'
import { epochSeconds } from '../epoch-seconds'
import type { Drill } from '../release/content'
import type { AgentDeclaration } from './declaration'
import { killSwitchDrillProblem, rollbackDrillProblem } from './drill'
import type { AgentState } from './lifecycle'

export type Finding = { code: string; severity: 'blocks' | 'warns'; detail: string }

export type FindingFacts = {
  name: string
  state: AgentState
  vacant: { layer: ControlLayer; since: string }[]
  systems: number
  actions: number
  unclassified: number
  changed: number
  purposes: number
  /** Declared delegates that are suspended or retired. */
  stopped_delegates: { name: string; state: AgentState }[]
  /** Some release of it, open or in force, can do much harm in production. */
  harmful: boolean
  drills: readonly Drill[]
  /** What it leaves open that signers of such a release ask about, in words. */
  unsaid: string[]
  releases: { environment: string; certified_until: string | null; pending_sections: number }[]
  /** What differs from the releases in force, oldest first. */
  drift?: (DriftSaid & { environment: string })[]
}

/** What signers of a release that can do much harm ask about, as far as the agent doesn't say it. */
export function unsaidOf(
  said: Pick<
    AgentDeclaration,
    'credential_issuance' | 'credential_revocation' | 'enforced_at_gateway' | 'enforced_in_application'
  >,
): string[] {
  return [
    said.credential_issuance === '' && 'how its credentials are issued',
    said.credential_revocation === '' && 'how they are revoked',
    said.enforced_at_gateway === '' && said.enforced_in_application === '' && 'where decisions are enforced',
  ].filter(unsaid => unsaid !== false)
}

const SOON_DAYS = 14

/** `now` in epoch milliseconds. */
export function findingsOf(facts: FindingFacts, now: number): Finding[] {
  if (facts.state === 'retired') return []
  const found: Finding[] = []
  const add = (code: string, severity: Finding['severity'], detail: string) =>
    found.push({ code, severity, detail })
  for (const { layer, since } of facts.vacant) {
    add(
      'layer_vacant',
      'blocks',
      `${LAYER_NAMES[layer]} is vacant since ${dateOf(Math.floor(Date.parse(since) / 1000))}: no release can be signed until IGA or Administration names an owner.`,
    )
  }
  for (const { environment, certified_until } of facts.releases) {
    const until = certified_until === null ? null : Date.parse(certified_until)
    if (until === null) continue
    if (until <= now)
      add(
        'certification_lapsed',
        'blocks',
        `The certification in ${environment} lapsed on ${dateOf(Math.floor(until / 1000))}: every call is denied there until IGA certifies it again.`,
      )
    else if (until - now < SOON_DAYS * 86_400_000)
      add(
        'certification_lapsing',
        'warns',
        `The certification in ${environment} lapses on ${dateOf(Math.floor(until / 1000))}: from then on every call is denied.`,
      )
  }
  if (facts.systems === 0)
    add(
      'no_systems',
      'blocks',
      'It has no systems, so a release of it would allow nothing. Add the systems that it acts on.',
    )
  if (facts.purposes === 0)
    add(
      'no_purpose',
      'blocks',
      'It names no purpose code, so every request would be denied. Add the purposes that it is for.',
    )
  if (facts.unclassified > 0)
    add(
      'unclassified',
      'warns',
      `${facts.unclassified} of ${facts.actions} actions are not classified: they are denied until the app team classifies them.`,
    )
  if (facts.changed > 0)
    add(
      'definition_changed',
      'warns',
      `${facts.changed} ${facts.changed === 1 ? 'action has' : 'actions have'} another definition than the one that was classified: denied until somebody looks again.`,
    )
  for (const { name, state } of facts.stopped_delegates)
    add('delegate_stopped', 'warns', `It may delegate to ${name}, which is ${state}: those calls are denied.`)
  if (facts.harmful) {
    const problems = [
      rollbackDrillProblem(facts.drills, epochSeconds(new Date(now))),
      killSwitchDrillProblem(facts.drills),
    ].filter(problem => problem !== null)
    if (problems.length > 0)
      add(
        'drill_missing',
        'warns',
        `It can do much harm in production, and ${problems.join(' and ')}: its app team or PAM tries it and records the drill here.`,
      )
    if (facts.unsaid.length > 0)
      add(
        'undeclared',
        'warns',
        `It doesn't say ${facts.unsaid.join(' or ')}: its signers will ask. Edit the agent to say so.`,
      )
  }
  for (const { environment } of facts.releases) {
    const differs = (facts.drift ?? []).filter(row => row.environment === environment)
    if (differs.length > 0)
      add(
        'drift',
        'warns',
        `It is not what was released in ${environment}: ${driftSummary(differs)}. Drift says what to do.`,
      )
  }
  for (const { environment, pending_sections } of facts.releases) {
    if (pending_sections > 0)
      add(
        'unreleased_changes',
        'warns',
        `${pending_sections} ${pending_sections === 1 ? 'section differs' : 'sections differ'} from what is released in ${environment}: what is tighter already counts, the rest waits for the next release.`,
      )
  }
  return found.sort((a, b) => Number(b.severity === 'blocks') - Number(a.severity === 'blocks'))
}
