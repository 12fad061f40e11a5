/** What an enforcer saw, held against what is released. It declares nothing: a difference is an observation. */
import type { AgentState } from '../agent/lifecycle'
import type { ControlLayer } from '../control-layer/layers'
import type { ReleaseContent } from '../release/content'
import type { DriftKind } from './drift'

export type SeenIdentity = {
  identity: string
  model: string | null
  prompt_reference: string | null
  /** Epoch milliseconds. */
  seen_at: number
  /** Name of the enforcer. */
  enforcer: string
  environment: string
}

export type SeenAgent = {
  id: string
  name: string
  state: AgentState
  /** Epoch milliseconds. */
  suspended_at: number | null
}

export type ReleaseInForce = {
  id: string
  /** Epoch milliseconds. */
  published_at: number
  iam: Pick<ReleaseContent['sections']['iam'], 'identities' | 'model' | 'prompt_reference'>
}

export type AttestationFacts = {
  seen: SeenIdentity
  /** The agent that the attestation names; null when it names none that there is. */
  named: SeenAgent | null
  /** The agent that declares the identity. */
  declarer: SeenAgent | null
  /** Of the named agent, else of the declarer, in the enforcer's environment. */
  release: ReleaseInForce | null
}

export type Observation = {
  kind: Extract<DriftKind, 'identity' | 'model' | 'prompt'>
  /** What was seen. */
  subject: string
  was: string
  now_is: string
  layers: ControlLayer[]
}

export type Verdict = {
  /** They differ from this release. */
  observations: Observation[]
  /** There is no release to differ from: why. */
  unknown: string | null
}

const NOTHING: Verdict = { observations: [], unknown: null }
const LAYERS: ControlLayer[] = ['iam']

export function judgeAttestation({ seen, named, declarer, release }: AttestationFacts): Verdict {
  const agent = named ?? declarer
  if (!agent) return { observations: [], unknown: 'It belongs to no agent.' }
  if (!release) {
    const stopped = agent.state === 'retired' || agent.state === 'suspended' ? ` and is ${agent.state}` : ''
    return {
      observations: [],
      unknown: `${agent.name} has no release in force in ${seen.environment}${stopped}.`,
    }
  }
  // Of before this release: it says nothing about it.
  if (seen.seen_at < release.published_at) return NOTHING
  const observations = [identitySeen(seen, agent, declarer, release)]
  const { model, prompt_reference } = release.iam
  if (seen.model !== null && seen.model !== model)
    observations.push(textSeen('model', model, seen.model, seen.enforcer))
  if (seen.prompt_reference !== null && seen.prompt_reference !== prompt_reference)
    observations.push(textSeen('prompt', prompt_reference, seen.prompt_reference, seen.enforcer))
  return { observations: observations.filter(one => one !== null), unknown: null }
}

function identitySeen(
  seen: SeenIdentity,
  agent: SeenAgent,
  declarer: SeenAgent | null,
  { iam }: ReleaseInForce,
): Observation | null {
  const about = { kind: 'identity' as const, subject: seen.identity, layers: LAYERS }
  if (!iam.identities.some(({ key }) => key === seen.identity)) {
    const whose =
      declarer === null
        ? 'belongs to no agent'
        : declarer.id === agent.id
          ? 'is declared, not released'
          : `belongs to ${declarer.name}`
    return { ...about, was: 'not released', now_is: `seen at ${seen.enforcer}: it ${whose}` }
  }
  const stopped =
    agent.state === 'retired' ||
    (agent.state === 'suspended' && agent.suspended_at !== null && seen.seen_at >= agent.suspended_at)
  if (!stopped) return null
  return { ...about, was: `${agent.state}, so not in use`, now_is: `seen at ${seen.enforcer} all the same` }
}

const textSeen = (kind: 'model' | 'prompt', was: string, subject: string, enforcer: string): Observation => ({
  kind,
  subject,
  was,
  now_is: `${subject}, seen at ${enforcer}`,
  layers: LAYERS,
})
