/** Systems that agents act on, their actions, and the three sources of a classification. */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { DataClass, Effect } from '@/lib/domain/policy/model'
import { at } from './columns'
import { person, team } from './member'

export const system = pgTable('system', {
  id: text('id').primaryKey(),
  /** The name that requests use as `resource.id`. */
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  kind: text('kind').$type<'mcp' | 'openapi' | 'manual'>().notNull(),
  team_id: text('team_id')
    .notNull()
    .references(() => team.id),
  imported_at: at('imported_at'),
  imported_by: text('imported_by').references(() => person.id),
  created_at: at('created_at').notNull(),
  version: integer('version').notNull().default(1),
})

/** What the server says of its own action. Untrusted: it suggests, it never decides. */
export type ActionClaims = {
  source: 'mcp' | 'openapi' | 'manual'
  read_only?: boolean
  destructive?: boolean
  idempotent?: boolean
  open_world?: boolean
  /** Which of the MCP hints the server stated itself; the others are the protocol's defaults. */
  stated?: string[]
  method?: string
  security?: string[]
}

export const action = pgTable(
  'action',
  {
    id: text('id').primaryKey(),
    system_id: text('system_id')
      .notNull()
      .references(() => system.id),
    name: text('name').notNull(),
    title: text('title'),
    description: text('description').notNull(),
    input_schema: jsonb('input_schema').$type<unknown>(),
    claims: jsonb('claims').$type<ActionClaims>().notNull(),
    definition_digest: text('definition_digest').notNull(),
    /** Set when a re-import no longer lists it. */
    removed_at: at('removed_at'),
    /** The definition before the last import that changed it, for the inspector's difference. */
    previous_definition: jsonb('previous_definition').$type<{
      description: string
      input_schema: unknown
      definition_digest: string
    } | null>(),

    effect: text('effect').$type<Effect>(),
    data_class: text('data_class').$type<DataClass>(),
    reversible: boolean('reversible'),
    rationale: text('rationale'),
    classified_by: text('classified_by').references(() => person.id),
    classified_at: at('classified_at'),
    /** The definition that the team classified: another one now means "changed". */
    classified_digest: text('classified_digest'),

    /** The central override can only raise the tier. */
    override_effect: text('override_effect').$type<Effect>(),
    override_data_class: text('override_data_class').$type<DataClass>(),
    override_reversible: boolean('override_reversible'),
    override_reason: text('override_reason'),
    override_layer: text('override_layer').$type<'security' | 'compliance'>(),
    override_by: text('override_by').references(() => person.id),
    override_at: at('override_at'),
    version: integer('version').notNull().default(1),
  },
  t => [
    // By digest: a name of 10,000 characters would not fit into an index row.
    uniqueIndex('action_name').on(t.system_id, sql`md5(${t.name})`),
    index('action_system').on(t.system_id),
    check(
      'action_classified_whole',
      sql`num_nonnulls(${t.effect}, ${t.data_class}, ${t.reversible}, ${t.classified_at}, ${t.classified_digest}) in (0, 5)`,
    ),
    check(
      'action_override_whole',
      sql`num_nonnulls(${t.override_effect}, ${t.override_data_class}, ${t.override_reversible}, ${t.override_at}, ${t.override_layer}) in (0, 5)`,
    ),
  ],
)
