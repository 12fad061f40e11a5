/** The demo's agents and who answers for them. */
import { recordDrill } from '@/lib/commands/agent/record-drill'
import { registerAgent } from '@/lib/commands/agent/register-agent'
import { setSurface } from '@/lib/commands/agent/set-surface'
import { assignLayer } from '@/lib/commands/control-layer/assign-layer'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { AGENTS, type AgentPlan } from './agent-plans'
import type { Story } from './story'

const OWNERS: Record<Exclude<ControlLayer, 'app'>, [accountable: string, deputy: string]> = {
  iam: ['Kenji Ito', 'Rosa Weiss'],
  iga: ['Ana Sousa', 'Jonas Berg'],
  pam: ['Dana Ruiz', 'Paul Meyer'],
  security: ['Ben Ode', 'Sara Lindqvist'],
  compliance: ['Kaya Demir', 'Felix Brandt'],
}
const APP_OWNER = { 'payments-app': 'Lena Roth', 'cx-app': 'Ivo Petrov' } as const

export const appOwner = (name: string) => APP_OWNER[AGENTS.find(agent => agent.name === name)!.team]

export async function seedAgent(story: Story, name: string, ids: Map<string, string>): Promise<void> {
  const plan = AGENTS.find(agent => agent.name === name)!
  story.day(plan.daysAgo, 10)
  const { agent } = await story.by(plan.by, registerAgent, {
    name,
    team: story.team(plan.team),
    description: plan.description,
    model: plan.model,
    purposes: plan.purposes,
    environments: plan.environments,
    systems: plan.systems,
    rollback: plan.rollback,
    attributes: plan.customerContact ? ['customer_contact'] : [],
    credential_issuance: `SPIRE issues an SVID to the ${name} workload; the token service exchanges it for a token per task.`,
    credential_revocation: 'IAM deletes the SPIRE entry; the last token ends within 15 minutes.',
    trust_boundaries: Object.entries(plan.parties ?? {}).map(([party, description]) => ({
      name: party,
      description,
    })),
    enforced_at_gateway: plan.team === 'cx-app' ? 'support-broker' : 'payments-gateway',
    enforced_in_application: plan.application,
    retention_days: plan.team === 'cx-app' ? 365 : 730,
    prompt_reference: `git:prompts/${name}@v3`,
    identities: [
      {
        kind: 'spiffe',
        id: `spiffe://acme.example/ns/${plan.team === 'cx-app' ? 'cx' : 'pay'}/agent/${name}`,
      },
      ...(plan.token ? [{ kind: 'token', issuer: 'https://id.acme.example', subject: `agent/${name}` }] : []),
    ],
    delegates_to: (plan.delegatesTo ?? []).map(other => ids.get(other)!),
  })
  ids.set(name, agent)
  await seedSurface(story, plan, agent)
  await seedDrills(story, plan, agent)
  for (const layer of CONTROL_LAYERS) {
    if (plan.vacant?.includes(layer)) continue
    const [accountable, deputy] = layer === 'app' ? [APP_OWNER[plan.team], null] : OWNERS[layer]
    await story.by('Priya Nair', assignLayer, {
      agent,
      layer,
      team: story.team(layer === 'app' ? plan.team : layer),
      accountable: story.person(accountable).personId,
      deputy: deputy && story.person(deputy).personId,
      expected_version: 1,
    })
  }
}

/** Tried in a rehearsal the day before it was registered. */
async function seedDrills(story: Story, plan: AgentPlan, agent: string): Promise<void> {
  if (plan.drill === undefined) return
  const drilled = { agent, drilled_at: story.daysFromNow(-plan.daysAgo - 1), result: 'worked' }
  await story.by(plan.by, recordDrill, { ...drilled, kind: 'rollback', note: plan.drill })
  await story.by(plan.by, recordDrill, {
    ...drilled,
    kind: 'kill_switch',
    note: 'PAM suspended it in staging: the next call was denied within four seconds.',
  })
}

async function seedSurface(story: Story, plan: AgentPlan, agent: string): Promise<void> {
  const actions: { action: string; mode: string }[] = []
  for (const [mode, named] of [
    ['via', plan.via],
    ['none', plan.none],
  ] as const) {
    for (const [slug, names] of Object.entries(named ?? {})) {
      const known = await story.actions(slug)
      actions.push(...names.map(name => ({ action: known.get(name)!.id, mode })))
    }
  }
  if (actions.length > 0) await story.by(plan.by, setSurface, { agent, expected_version: 1, actions })
}
