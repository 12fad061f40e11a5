/** Runs commands as the demo's people, each at its own time. Time only moves forward, as in the log. */

import { and, eq } from 'drizzle-orm'
import type { AnyCommand } from '@/lib/commands/define-command'
import { runCommand } from '@/lib/commands/run-command'
import { DEMO_PEOPLE, DEMO_TEAMS } from '@/lib/demo-idp/people'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Actor, PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { readDatabase } from '../read'
import { action, system } from '../schema/action'

const DAY = 86_400_000
const MINUTE = 60_000

export class Story {
  private now: number
  private readonly people = new Map<string, PersonActor>()
  private readonly teamIds = new Map<string, string>()

  constructor(private readonly end: Date) {
    this.now = 0
  }

  /** The working day so many days ago, at an hour of UTC; never before what was already told. */
  day(daysAgo: number, hour = 9): this {
    const at = new Date(this.end.getTime() - daysAgo * DAY)
    at.setUTCHours(hour, 7, 0, 0)
    this.now = Math.max(at.getTime(), this.now + MINUTE)
    return this
  }

  /** What follows happens some minutes after what came before, and never in the future. */
  private next(): Date {
    this.now = Math.min(this.now + 3 * MINUTE, Math.max(this.end.getTime(), this.now + 1))
    return new Date(this.now)
  }

  daysFromNow(days: number): string {
    return new Date(this.end.getTime() + days * DAY).toISOString()
  }

  join(ids: { teams: Record<string, string>; people: Record<string, string> }): void {
    for (const [slug, id] of Object.entries(ids.teams)) this.teamIds.set(slug, id)
    for (const { name, email, team: slug, sub } of DEMO_PEOPLE) {
      const team = DEMO_TEAMS.find(candidate => candidate.slug === slug)!
      this.people.set(name, {
        kind: 'person',
        personId: ids.people[email]!,
        accountId: `seed:${sub}`,
        sessionId: 'seed',
        name,
        authenticatedAt: 0,
        authn: 'seed',
        teams: [{ id: this.team(slug), ...team }],
      })
    }
  }

  team(slug: string): string {
    const id = this.teamIds.get(slug)
    if (!id) throw new Error(`the demo has no team ${slug}`)
    return id
  }

  person(name: string): PersonActor {
    const actor = this.people.get(name)
    if (!actor) throw new Error(`the demo has nobody named ${name}`)
    return actor
  }

  /** As one of the people, signed in at that moment. */
  async by<C extends AnyCommand>(name: string, command: C, input: unknown): Promise<ReturnType<C['result']>> {
    const now = this.next()
    return this.run(command, { ...this.person(name), authenticatedAt: epochSeconds(now) }, input, now)
  }

  async system<C extends AnyCommand>(command: C, input: unknown): Promise<ReturnType<C['result']>> {
    return this.run(command, { kind: 'system', name: 'setup' }, input, this.next())
  }

  /** A refusal is part of a plausible history too. */
  async refused(name: string, command: AnyCommand, input: unknown): Promise<void> {
    const now = this.next()
    const actor = { ...this.person(name), authenticatedAt: epochSeconds(now) }
    const reply = await runCommand(command, { actor, input, now })
    if (!isRefusal(reply)) throw new Error(`${command.name} by ${name} should have been refused`)
  }

  /** Ids and versions of a system's actions, by name. */
  async actions(slug: string): Promise<Map<string, typeof action.$inferSelect>> {
    const rows = await readDatabase()
      .select({ action })
      .from(action)
      .innerJoin(system, and(eq(system.id, action.system_id), eq(system.slug, slug)))
    return new Map(rows.map(row => [row.action.name, row.action]))
  }

  async systemNamed(slug: string): Promise<typeof system.$inferSelect> {
    const [row] = await readDatabase().select().from(system).where(eq(system.slug, slug))
    if (!row) throw new Error(`the demo has no system ${slug}`)
    return row
  }

  private async run<C extends AnyCommand>(
    command: C,
    actor: Actor,
    input: unknown,
    now: Date,
  ): Promise<ReturnType<C['result']>> {
    const reply = await runCommand(command, { actor, input, now })
    if (isRefusal(reply)) {
      const pointers = reply.errors?.map(error => `${error.pointer} ${error.detail}`).join('; ') ?? ''
      throw new Error(`The demo can't be made: ${command.name} was refused. ${reply.detail} ${pointers}`)
    }
    return reply.data
  }
}
