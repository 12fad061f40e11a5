/** What the form holds, and what is sent: lists of lines are typed as text. */
import type { AgentDeclaration, TrustBoundary } from '@/lib/domain/agent/declaration'
import type { AgentAttribute } from '@/lib/domain/organisation/rules'
import type { Agent } from './types'

export type AgentFormValues = {
  team: string
  name: string
  description: string
  model: string
  prompt_reference: string
  rollback: string
  credential_minutes: string
  sender_constrained: boolean
  attributes: AgentAttribute[]
  credential_issuance: string
  credential_revocation: string
  trust_boundaries: TrustBoundary[]
  enforced_at_gateway: string
  enforced_in_application: string
  retention_days: string
  purposes: string[]
  identities: { kind: 'spiffe' | 'token'; id: string; issuer: string; subject: string }[]
  environments: string[]
  systems: { system: string; endpoints: string; datasets: string }[]
  delegates_to: string[]
}

export const EMPTY_IDENTITY: AgentFormValues['identities'][number] = {
  kind: 'spiffe',
  id: '',
  issuer: '',
  subject: '',
}

export function emptyValues(team: string, environments: string[]): AgentFormValues {
  return {
    team,
    name: '',
    description: '',
    model: '',
    prompt_reference: '',
    rollback: '',
    credential_minutes: '15',
    sender_constrained: true,
    attributes: [],
    credential_issuance: '',
    credential_revocation: '',
    trust_boundaries: [],
    enforced_at_gateway: '',
    enforced_in_application: '',
    retention_days: '365',
    purposes: [],
    identities: [EMPTY_IDENTITY],
    environments,
    systems: [],
    delegates_to: [],
  }
}

export function valuesOf(agent: Agent): AgentFormValues {
  return {
    team: agent.team.id,
    name: agent.name,
    description: agent.description,
    model: agent.model,
    prompt_reference: agent.prompt_reference,
    rollback: agent.rollback,
    credential_minutes: String(agent.credential_max_seconds / 60),
    sender_constrained: agent.sender_constrained,
    attributes: agent.attributes,
    credential_issuance: agent.credential_issuance,
    credential_revocation: agent.credential_revocation,
    trust_boundaries: agent.trust_boundaries,
    enforced_at_gateway: agent.enforced_at_gateway,
    enforced_in_application: agent.enforced_in_application,
    retention_days: String(agent.retention_days),
    purposes: agent.purposes.map(purpose => purpose.code),
    identities: agent.identities.map(identity => ({ ...EMPTY_IDENTITY, ...identity })),
    environments: agent.environments,
    systems: agent.systems.map(({ id, endpoints, datasets }) => ({
      system: id,
      endpoints: endpoints.join('\n'),
      datasets: datasets.join('\n'),
    })),
    delegates_to: agent.delegations.filter(hop => hop.hop === 1).map(hop => hop.to.id),
  }
}

/** Nothing typed is no number, not zero. */
const numberOf = (text: string) => (text.trim() === '' ? Number.NaN : Number(text))

const lines = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')

/** As the door takes it. What can't be a number goes as NaN, which JSON makes null: the server's sentence says what it needs. */
export function toInput({
  team: _team,
  credential_minutes,
  retention_days,
  trust_boundaries,
  identities,
  systems,
  ...rest
}: AgentFormValues): AgentDeclaration {
  return {
    ...rest,
    credential_max_seconds: Math.round(numberOf(credential_minutes) * 60),
    retention_days: numberOf(retention_days),
    trust_boundaries: trust_boundaries
      .map(({ name, description }) => ({ name: name.trim(), description: description.trim() }))
      .filter(({ name, description }) => name !== '' || description !== ''),
    identities: identities.map(({ kind, id, issuer, subject }) =>
      kind === 'spiffe' ? { kind, id: id.trim() } : { kind, issuer: issuer.trim(), subject: subject.trim() },
    ),
    systems: systems
      .filter(row => row.system !== '')
      .map(({ system, endpoints, datasets }) => ({
        system,
        endpoints: lines(endpoints),
        datasets: lines(datasets),
      })),
  }
}
