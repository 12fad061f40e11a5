/**
 * A plausible organisation on the first start, made by running commands as its people over the last 40 days: every
 * row has its evidence, and nobody did what they may not do. The signer publishes what is approved when it starts.
 */
import { eq } from 'drizzle-orm'
import { startPrototype } from '@/lib/commands/agent/manage-prototype'
import { suspendAgent } from '@/lib/commands/agent/suspend-agent'
import { retireAgent } from '@/lib/commands/agent/retire-agent'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { registerEnforcer } from '@/lib/commands/enforcer/register-enforcer'
import { type OrganisationRules, RULES_FOR_NEW_ORGANISATIONS } from '@/lib/domain/organisation/rules'
import { setUpOrganisation } from '@/lib/commands/organisation/set-up-organisation'
import { signRelease } from '@/lib/commands/release/sign-release'
import { oidcSettings } from '@/lib/config/oidc'
import { DEMO_PEOPLE, DEMO_TEAMS } from '@/lib/demo-idp/people'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { readDatabase } from '../read'
import { agent, environment } from '../schema/agent'
import { release as releaseTable } from '../schema/release'
import { seedAgent } from './agents'
import { seedAuthoring } from './authoring'
import { ENVIRONMENTS, PURPOSES } from './organisation'
import { draft, release, releaseAfterChanges, sign } from './releases'
import { seedException, seedGuardrailProposal, seedGuardrails, seedThresholds } from './rules'
import { Story } from './story'
import { seedSystems } from './systems'

/** With room for prototypes before production, which are shipped switched off, and with an AgentCore gateway. */
const RULES: OrganisationRules = {
  ...RULES_FOR_NEW_ORGANISATIONS,
  settings: {
    ...RULES_FOR_NEW_ORGANISATIONS.settings,
    prototype_environments: ['development', 'staging'],
  },
  // What exports to AWS AgentCore name, as Security and Compliance said when it began.
  gateways: [
    {
      environment: 'production',
      gateway: 'arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/acme-tools-x1y2z3',
      withdrawn_by_host: true,
      meets_obligations: false,
    },
  ],
}

export async function isEmpty(): Promise<boolean> {
  const rows = await readDatabase().select({ id: environment.id }).from(environment).limit(1)
  return rows.length === 0
}

export async function seed({
  log,
  now = new Date(),
}: {
  log: (line: string) => void
  now?: Date
}): Promise<void> {
  const story = new Story(now)
  const { issuer } = oidcSettings()
  story.day(40)
  story.join(
    await story.system(setUpOrganisation, {
      environments: ENVIRONMENTS,
      purposes: PURPOSES,
      teams: DEMO_TEAMS,
      people: DEMO_PEOPLE.map(({ name, email, team, sub }) => ({
        name,
        email,
        team,
        account: { issuer, subject: sub },
      })),
      rules: RULES,
    }),
  )
  log(`${DEMO_PEOPLE.length} people in ${DEMO_TEAMS.length} teams`)
  await seedSystems(story.day(39))
  await seedAuthoring(story)
  log('5 systems imported and classified; rules that suggest kept')

  const ids = new Map<string, string>()
  await seedAgent(story, 'legacy-bot', ids)
  const guardrails = await seedGuardrails(story.day(37, 13))
  for (const name of ['refunder', 'ticket-triager', 'log-archiver']) await seedAgent(story, name, ids)
  await seedThresholds(story.day(33))
  await seedAgent(story, 'repo-triager', ids)
  log('guardrails and thresholds set')

  const of = (agent: string, by: string, intent: string, where = 'production') => ({
    agent,
    id: ids.get(agent)!,
    environment: where,
    by,
    intent,
  })
  await release(
    story.day(28),
    of('refunder', 'Maya Lind', 'First release of the refund agent to staging', 'staging'),
  )
  // A cancelled subscription is critical, and critical is certified for 30 days only: this one is about to lapse.
  await release(
    story.day(26),
    of('refunder', 'Maya Lind', 'First release to production: refunds up to 500 euros'),
  )
  await story.by('Rosa Weiss', retireAgent, {
    agent: ids.get('legacy-bot'),
    reason: 'Replaced by the support planner',
  })
  await seedException(story.day(21), guardrails, ids.get('ticket-triager')!)
  await release(
    story.day(20),
    of('ticket-triager', 'Nina Falk', 'Triage of new tickets, with template answers'),
  )
  await release(story.day(18), of('log-archiver', 'Tom Okafor', 'Archiving of payment logs'))
  await seedAgent(story, 'support-planner', ids)
  for (const [name, kind, where, supplies] of ENFORCERS)
    await story.by('Omar Haddad', registerEnforcer, {
      name,
      kind,
      environment: where,
      ...(supplies && { supplies: [...supplies] }),
    })
  await seedAgent(story, 'docs-writer', ids)
  await release(story.day(9), of('support-planner', 'Nina Falk', 'Plans support cases and delegates refunds'))
  await release(story.day(8), of('repo-triager', 'Tom Okafor', 'Issue triage in the payment repositories'))
  await seedPrototype(story, of('standup-notes', 'Tom Okafor', 'Notes for the stand-up', 'staging'), ids)
  await seedAgent(story, 'invoice-reporter', ids)
  await story.by('Paul Meyer', suspendAgent, {
    agent: ids.get('log-archiver'),
    reason: 'It moved files outside of the archive; Tom is looking into it',
  })
  await draft(story.day(3), of('invoice-reporter', 'Maya Lind', 'Weekly summary of unpaid invoices'))
  await draft(story, of('repo-triager', 'Tom Okafor', 'Try squash merges in staging first', 'staging'))
  await seedGuardrailProposal(story)
  await seedReleaseInReview(story, of('docs-writer', 'Noor Aziz', 'Keeps the help centre up to date'))
  log('9 agents with their owners; releases signed, in review and drafted')
}

/** With what each says that it supplies: one of them leaves a field out that guardrails look at, one never said. */
const ENFORCERS = [
  [
    'payments-gateway',
    'gateway',
    'production',
    ['arguments', 'on_behalf_of', 'posture/sender_constrained', 'posture/session_recorded', 'task'],
  ],
  ['support-broker', 'broker', 'production', ['arguments', 'on_behalf_of', 'posture/sender_constrained']],
  ['staging-gateway', 'gateway', 'staging', null],
] as const

/** Its team alone signs it, until the date: what is above the envelope's tier stays denied. */
async function seedPrototype(
  story: Story,
  plan: Omit<Parameters<typeof release>[1], 'id'>,
  ids: Map<string, string>,
): Promise<void> {
  await seedAgent(story, plan.agent, ids)
  const id = ids.get(plan.agent)!
  await story.by(plan.by, startPrototype, {
    agent: id,
    environment: plan.environment,
    ends_at: story.daysFromNow(21),
    reason: 'To see whether anybody reads the notes before we ask six layers',
  })
  await release(story, { ...plan, id, signed: ['app'] })
}

/** Sent back once, then signed by all but PAM; its author tried to sign it, and was refused. */
async function seedReleaseInReview(story: Story, plan: Parameters<typeof release>[1]): Promise<void> {
  const mend = async () => {
    story.day(2)
    const [now] = await readDatabase().select().from(agent).where(eq(agent.id, plan.id))
    await story.by(plan.by, updateAgent, {
      agent: plan.id,
      expected_version: now!.version,
      rollback: 'Suspend it, restore the pages from their history and tell the help centre’s editors.',
    })
  }
  const reason = 'The rollback does not say who tells the editors.'
  await releaseAfterChanges(story, plan, { by: 'Jonas Berg', layer: 'iga', reason }, mend)
  const [open] = await readDatabase().select().from(releaseTable).where(eq(releaseTable.state, 'in_review'))
  const offer = { release: open!.id, digest: open!.digest }
  story.day(1)
  await story.refused(plan.by, signRelease, { ...offer, layer: 'app', meaning: 'I wrote it and I know it' })
  await sign(story, { ...plan, signed: CONTROL_LAYERS.filter(layer => layer !== 'pam') }, offer)
}
