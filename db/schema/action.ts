/** Systems that agents act on, their actions, and the three sources of a classification. */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { RuleClaim } from '@/lib/domain/action/classification-rule'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
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
  /** The team's own words for it; guardrails can select by them. */
  tags: text('tags').array().notNull().default([]),
  tagged_by: text('tagged_by').references(() => person.id),
  tagged_at: at('tagged_at'),
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
    /** Purpose codes that it may be called for. Null: any that a release is for. */
    purposes: text('purposes').array(),
    /** The team's own words for it; guardrails can select by them. */
    tags: text('tags').array().notNull().default([]),
    /** Who last changed purposes or tags: they took part in the next release. */
    scoped_by: text('scoped_by').references(() => person.id),
    scoped_at: at('scoped_at'),
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

/**
 * A rule that a layer keeps, such as "everything that starts with delete_ is destructive". It only suggests: a
 * person adopts what it says as their own classification.
 */
export const classificationRule = pgTable(
  'classification_rule',
  {
    id: text('id').primaryKey(),
    layer: text('layer').$type<ControlLayer>().notNull(),
    name: text('name').notNull(),
    /** Null: every system. A rule of the app layer is for one system, its team's own. */
    system_id: text('system_id').references(() => system.id),
    /** `*` is the only wildcard; the whole name, without regard to case. */
    name_pattern: text('name_pattern').notNull(),
    /** What the server must claim for the rule to speak; null: whatever it claims. */
    claim: text('claim').$type<RuleClaim>(),
    effect: text('effect').$type<Effect>().notNull(),
    data_class: text('data_class').$type<DataClass>().notNull(),
    reversible: boolean('reversible').notNull(),
    rationale: text('rationale').notNull(),
    removed_at: at('removed_at'),
    changed_by: text('changed_by').references(() => person.id),
    changed_at: at('changed_at').notNull(),
    version: integer('version').notNull().default(1),
  },
  t => [check('classification_rule_app', sql`${t.layer} <> 'app' or ${t.system_id} is not null`)],
)

/** Where Security writes classifications (operating model "central"): what a person of the app team would say. */
export const actionSuggestion = pgTable(
  'action_suggestion',
  {
    id: text('id').primaryKey(),
    action_id: text('action_id')
      .notNull()
      .references(() => action.id),
    person_id: text('person_id')
      .notNull()
      .references(() => person.id),
    effect: text('effect').$type<Effect>().notNull(),
    data_class: text('data_class').$type<DataClass>().notNull(),
    reversible: boolean('reversible').notNull(),
    rationale: text('rationale').notNull(),
    /** Of the definition that the person read. */
    definition_digest: text('definition_digest').notNull(),
    at: at('at').notNull(),
    state: text('state').$type<'open' | 'adopted' | 'dismissed'>().notNull().default('open'),
    decided_by: text('decided_by').references(() => person.id),
    decided_at: at('decided_at'),
    decided_reason: text('decided_reason'),
  },
  t => [
    uniqueIndex('action_suggestion_open').on(t.action_id, t.person_id).where(sql`${t.state} = 'open'`),
    check('action_suggestion_state', sql`${t.state} in ('open', 'adopted', 'dismissed')`),
    check('action_suggestion_decided', sql`(${t.state} = 'open') = (${t.decided_at} is null)`),
  ],
)
