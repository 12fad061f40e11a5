/** A small organisation made by the commands that make a real one, and people who act in it. */

import { registerAgent } from '@/lib/commands/agent/register-agent'
import type { AnyCommand } from '@/lib/commands/define-command'
import { setUpOrganisation } from '@/lib/commands/organisation/set-up-organisation'
import { type CommandReply, runCommand } from '@/lib/commands/run-command'
import {
  FUNCTION_NAMES,
  type PersonActor,
  TEAM_FUNCTIONS,
  type TeamFunction,
} from '@/lib/domain/member/permissions'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import { TEST_RULES } from './rules'

export type Organisation = {
  /** Team ids by slug: one per function, named like it, and a second app team `app-2`. */
  teams: Record<string, string>
  /** Two people per team: `iam`, `iam-2`; as actors on this host, so without a session row. */
  person: (name: string) => PersonActor
}

const TEAMS: { slug: string; name: string; function: TeamFunction }[] = [
  ...TEAM_FUNCTIONS.map(name => ({ slug: name, name: `${FUNCTION_NAMES[name]} team`, function: name })),
  { slug: 'app-2', name: 'Second app team', function: 'app' },
]

const emailOf = (name: string) => `${name}@acme.example`

export async function setUp(): Promise<Organisation> {
  const people = TEAMS.flatMap(({ slug }) =>
    [`${slug}`, `${slug}-second`].map(name => ({
      name: `Person of ${name}`,
      email: emailOf(name),
      team: slug,
    })),
  )
  const { data } = ok(
    await runCommand(setUpOrganisation, {
      actor: { kind: 'system', name: 'setup' },
      input: {
        environments: [
          { id: 'staging', name: 'Staging', production: false },
          { id: 'production', name: 'Production', production: true },
        ],
        purposes: [{ code: 'refunds', description: 'Paying money back' }],
        teams: TEAMS,
        people,
        rules: TEST_RULES,
      },
    }),
  )
  return {
    teams: data.teams,
    person: name => {
      const slug = name.replace(/-second$/, '')
      const team = TEAMS.find(candidate => candidate.slug === slug)!
      return {
        kind: 'person',
        personId: data.people[emailOf(name)]!,
        accountId: `acc_${name}`,
        sessionId: `ses_${name}`,
        name: `Person of ${name}`,
        authenticatedAt: Math.floor(Date.now() / 1000),
        authn: 'cli',
        teams: [{ id: data.teams[slug]!, ...team }],
      }
    },
  }
}

export const agentInput = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  team: 'app',
  description: 'Pays money back to customers',
  model: 'model-1',
  prompt_reference: 'git:prompts/refunder@1',
  rollback: 'Suspend it and pay refunds by hand',
  identities: [{ kind: 'spiffe', id: `spiffe://acme/agent/${name}` }],
  environments: ['staging', 'production'],
  ...more,
})

/** Registered by the app team; the id. */
export async function makeAgent(
  organisation: Organisation,
  name: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  return ok(
    await runCommand(registerAgent, { actor: organisation.person('app'), input: agentInput(name, more) }),
  ).data.agent
}

/** The reply; a refusal is the test's failure, with its sentence. */
export function ok<Output>(
  reply: CommandReply<Output> | { refused: true; detail: string; errors?: unknown },
): CommandReply<Output> {
  if (isRefusal(reply)) throw new Error(`refused: ${reply.detail} ${JSON.stringify(reply.errors ?? '')}`)
  return reply as CommandReply<Output>
}

/** What a query answers; a refusal is the test's failure, with its sentence. */
export async function read<T>(answer: Promise<T | Refusal>): Promise<T> {
  const value = await answer
  if (isRefusal(value)) throw new Error(value.detail)
  return value
}

/** The refusal; anything else is the test's failure. */
export function refused(value: unknown): Refusal {
  if (!isRefusal(value)) throw new Error(`not refused: ${JSON.stringify(value)}`)
  return value
}

export type CommandRun<C extends AnyCommand> = Awaited<ReturnType<typeof runCommand<C>>>
