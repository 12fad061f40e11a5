/** Who owns which control layer of which agent, and who owned it before. */
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { agent } from './agent'
import { at } from './columns'
import { person, team } from './member'

/** A row per agent and layer from registration on. `accountable_id` null: the layer is vacant. */
export const ownership = pgTable(
  'ownership',
  {
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    layer: text('layer').$type<ControlLayer>().notNull(),
    team_id: text('team_id').references(() => team.id),
    accountable_id: text('accountable_id').references(() => person.id),
    deputy_id: text('deputy_id').references(() => person.id),
    since: at('since').notNull(),
    changed_by: text('changed_by').references(() => person.id),
    version: integer('version').notNull().default(1),
  },
  t => [
    primaryKey({ columns: [t.agent_id, t.layer] }),
    check('ownership_layer', sql`${t.layer} in ('iam', 'iga', 'pam', 'security', 'app', 'compliance')`),
    check(
      'ownership_two_people',
      sql`${t.accountable_id} is distinct from ${t.deputy_id} or ${t.accountable_id} is null`,
    ),
    check(
      'ownership_deputy_needs_accountable',
      sql`${t.deputy_id} is null or ${t.accountable_id} is not null`,
    ),
  ],
)

/** One row per past and present holder: open while `until` is null. */
export const ownershipHistory = pgTable(
  'ownership_history',
  {
    id: text('id').primaryKey(),
    agent_id: text('agent_id')
      .notNull()
      .references(() => agent.id),
    layer: text('layer').$type<ControlLayer>().notNull(),
    team_id: text('team_id').references(() => team.id),
    accountable_id: text('accountable_id').references(() => person.id),
    deputy_id: text('deputy_id').references(() => person.id),
    since: at('since').notNull(),
    until: at('until'),
    changed_by: text('changed_by').references(() => person.id),
    reason: text('reason').notNull(),
  },
  t => [index('ownership_history_agent').on(t.agent_id, t.layer, t.since)],
)
