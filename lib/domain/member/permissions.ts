/**
 * Who may do what, by the function of their teams. A permission is a required field of every command and
 * query: there is no default. Object-level rules (own agents, own layer, accountable or deputy) are decided
 * by each command on the rows it locked.
 */
import { CONTROL_LAYERS, type ControlLayer } from '../control-layer/layers'

export const TEAM_FUNCTIONS = [...CONTROL_LAYERS, 'platform', 'audit', 'administration'] as const
export type TeamFunction = (typeof TEAM_FUNCTIONS)[number]

export const FUNCTION_NAMES: Record<TeamFunction, string> = {
  iam: 'IAM',
  iga: 'IGA',
  pam: 'PAM',
  security: 'Security',
  app: 'App',
  compliance: 'Compliance',
  platform: 'Platform',
  audit: 'Audit',
  administration: 'Administration',
}

const LAYERS: readonly TeamFunction[] = CONTROL_LAYERS
const EVERYONE: readonly TeamFunction[] = TEAM_FUNCTIONS

export const PERMISSIONS = {
  /** Read what one may see at all; each query narrows it to the person's scope. */
  'console.read': EVERYONE,
  'agent.write': ['app'],
  'agent.suspend': ['pam', 'security', 'platform'],
  'agent.resume': LAYERS,
  'agent.retire': ['app', 'iam'],
  'agent.record-drill': ['pam', 'app'],
  'control-layer.assign': ['iga', 'administration'],
  'action.import': ['app'],
  /** Of which two the organisation's operating model says who it is (organisation/authorship.ts). */
  'action.classify': ['app', 'security'],
  'action.suggest': ['app'],
  'action.rule': LAYERS,
  'action.override': ['security', 'compliance'],
  'policy.threshold': ['app', 'security'],
  /** Where Security writes them. */
  'policy.propose-threshold': ['app'],
  'policy.guardrail': LAYERS,
  'policy.exception': LAYERS,
  'policy.comment': LAYERS,
  'policy.request-exception': [...LAYERS, 'platform'],
  'release.draft': ['app'],
  'release.sign': LAYERS,
  'release.publish': ['iam', 'pam'],
  'release.comment': LAYERS,
  /** Why the business wants it: never a signature. */
  'release.state-intent': ['app', 'iga'],
  'release.remind': ['app', 'iga', 'compliance'],
  'drift.dismiss': ['iam', 'security'],
  'recertification.certify': ['iga'],
  'bundle.read': ['platform', 'iam', 'pam', 'security', 'compliance', 'audit', 'app', 'iga'],
  'enforcer.write': ['platform'],
  'evidence.read': EVERYONE,
  'evidence.export': ['audit', 'compliance'],
  'member.write': ['administration'],
  'member.link-account': ['iam'],
  'member.confirm-account-link': ['security', 'compliance'],
  'member.session': EVERYONE,
  'token.write': EVERYONE,
  'passkey.write': EVERYONE,
  'organisation.write': ['administration'],
  /** Rules about rules; each change needs both, as two persons. */
  'organisation.rules': ['security', 'compliance'],
  /** The second person: whose layer it takes depends on what was proposed. */
  'organisation.decide-proposal': ['iam', 'iga', 'pam', 'security', 'compliance'],
  /** One's own: whoever may propose anything. */
  'organisation.withdraw-proposal': LAYERS,
  /** Acts of our own processes only; no team has it. */
  system: [],
} as const satisfies Record<string, readonly TeamFunction[]>

export type Permission = keyof typeof PERMISSIONS

export type ActorTeam = { id: string; slug: string; name: string; function: TeamFunction }

/** Who is acting. Machines (`token`) act with their creator's teams, narrowed to their operations. */
export type Actor =
  | {
      kind: 'person'
      personId: string
      accountId: string
      sessionId: string
      name: string
      /** Epoch seconds of the last sign-in at the provider. */
      authenticatedAt: number
      /** `session`: checked against its row in every command. `seed` and `cli`: made by a program on the host. */
      authn: 'session' | 'seed' | 'cli'
      teams: ActorTeam[]
    }
  | {
      kind: 'token'
      tokenId: string
      personId: string
      name: string
      operations: string[]
      teams: ActorTeam[]
    }
  | { kind: 'system'; name: 'setup' | 'signer' | 'worker' | 'relay' | 'console' }

export type PersonActor = Extract<Actor, { kind: 'person' }>

export function hasFunction(actor: Actor, ...functions: TeamFunction[]): boolean {
  return actor.kind !== 'system' && actor.teams.some(team => functions.includes(team.function))
}

export function hasPermission(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return permission === 'system'
  const allowed: readonly TeamFunction[] = PERMISSIONS[permission]
  return actor.teams.some(team => allowed.includes(team.function))
}

/** The layers that a person's teams belong to. */
export function layersOf(actor: Actor): ControlLayer[] {
  return CONTROL_LAYERS.filter(layer => hasFunction(actor, layer))
}

export function inTeam(actor: Actor, teamId: string): boolean {
  return actor.kind !== 'system' && actor.teams.some(team => team.id === teamId)
}

/** "App teams and IAM can do this": the second half of every refusal by role. */
export function whoMay(permission: Permission): string {
  const names = PERMISSIONS[permission].map(fn => FUNCTION_NAMES[fn])
  if (names.length === 0) return 'Only Countersign itself can do this'
  if (names.length === 1) return `Members of ${names[0]} teams can do this`
  return `Members of ${names.slice(0, -1).join(', ')} and ${names.at(-1)} teams can do this`
}
