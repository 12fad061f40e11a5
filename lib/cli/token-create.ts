/**
 * `countersign token create`: an API token for a person, made on the host itself. Whoever can start this program
 * with the installation's secret already has the database; so it asks for no sign-in, and evidence says `cli`.
 */
import { parseArgs } from 'node:util'
import { eq } from 'drizzle-orm'
import { closePools } from '@/db/pool'
import { readDatabase } from '@/db/read'
import { membership, person, team } from '@/db/schema/member'
import { runCommand } from '@/lib/commands/run-command'
import { createToken } from '@/lib/commands/token/create-token'
import { SettingError } from '@/lib/config/env'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { isDatabaseDown } from '@/lib/http/database-down'
import { type CliVerb, UsageError } from './verb'

export const verb: CliVerb = {
  usage: 'token create --name <name> --person <email> --operations <a,b,…> [--days <1-90>]',
  summary: 'Creates an API token that acts with a person’s teams, on this host. Prints the secret once.',
  help: `  --name <name>          what uses it, such as ci
  --person <email>       whose teams it acts with, as registered in Settings
  --operations <a,b,…>   what it may do; /api/v1/openapi.json lists all. Acts of a person can't be among them
  --days <n>             how long it lives, 1 to 90; 30 when left out

Needs the database: the embedded one of DATA_DIR while the product runs, or DATABASE_URL.
The secret goes to standard output, everything else to standard error:

  export COUNTERSIGN_TOKEN=$(npx countersign token create --name ci --person maya.lind@acme.example \\
    --operations system.list,action.preview-import,action.import)`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        name: { type: 'string' },
        person: { type: 'string' },
        operations: { type: 'string' },
        days: { type: 'string', default: '30' },
      },
    })
    const { name, person: email, operations, days } = values
    if (!name || !email || !operations) throw new UsageError('--name, --person and --operations are needed.')
    if (!/^\d{1,4}$/.test(days)) throw new UsageError(`--days is a whole number from 1 to 90, not «${days}».`)
    try {
      const actor = await actorByEmail(email)
      if (!actor) {
        console.error(`Nobody active is registered here as ${email}. Administrators add people in Settings.`)
        return 1
      }
      const made = await runCommand(createToken, {
        actor,
        input: {
          name,
          operations: operations
            .split(',')
            .map(word => word.trim())
            .filter(Boolean),
          expires_in_days: Number(days),
        },
      })
      if (isRefusal(made)) {
        console.error(made.detail)
        for (const error of made.errors ?? [])
          if (error.detail !== made.detail) console.error(`  ${error.detail}`)
        return 1
      }
      console.error(
        `Token ${made.data.prefix}… for ${actor.name}, until ${made.data.expires_at.slice(0, 10)}. It is shown this once:`,
      )
      console.log(made.data.secret)
      return 0
    } catch (error) {
      if (error instanceof SettingError) console.error(error.message)
      else if (isDatabaseDown(error))
        console.error('The database does not answer. Start the product, or set DATABASE_URL.')
      else throw error
      return 1
    } finally {
      await closePools()
    }
  },
}

async function actorByEmail(email: string): Promise<PersonActor | null> {
  const db = readDatabase()
  const [who] = await db.select().from(person).where(eq(person.email, email.toLowerCase()))
  if (who?.state !== 'active') return null
  const teams = await db
    .select({ id: team.id, slug: team.slug, name: team.name, function: team.function })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(eq(membership.person_id, who.id))
  return {
    kind: 'person',
    personId: who.id,
    accountId: 'cli',
    sessionId: 'cli',
    name: who.name,
    authenticatedAt: Math.floor(Date.now() / 1000),
    authn: 'cli',
    teams,
  }
}
