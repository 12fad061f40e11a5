/** The organisation's rules about rules (sign-off matrix, checklists, settings), and how two layers change them. */
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { ProposalKind } from '@/lib/domain/organisation/decide-proposal'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'
import { at } from './columns'
import { person } from './member'

/** Append-only: the highest version counts; none means the shipped ones. Version 0 is an installation's own start. */
export const organisationRules = pgTable(
  'organisation_rules',
  {
    version: integer('version').primaryKey(),
    content: jsonb('content').$type<OrganisationRules>().notNull(),
    proposed_by: text('proposed_by').references(() => person.id),
    confirmed_by: text('confirmed_by').references(() => person.id),
    reason: text('reason').notNull(),
    created_at: at('created_at').notNull(),
  },
  t => [
    check(
      'organisation_rules_two_people',
      sql`case when ${t.version} = 0 then ${t.proposed_by} is null and ${t.confirmed_by} is null else ${t.proposed_by} is not null and ${t.confirmed_by} is not null and ${t.proposed_by} <> ${t.confirmed_by} end`,
    ),
  ],
)

/**
 * A change that needs a second person before it happens: of another layer; for a guardrail, of the layer or Security;
 * for a threshold where Security writes them, of Security.
 */
export const proposal = pgTable(
  'proposal',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<ProposalKind>().notNull(),
    /** The guardrail or threshold that it is about: new ones get their id when they are proposed. */
    subject_id: text('subject_id'),
    content: jsonb('content').notNull(),
    /** The version that it was written against; another one meanwhile makes it stale. */
    base_version: integer('base_version').notNull(),
    reason: text('reason').notNull(),
    proposed_by: text('proposed_by')
      .notNull()
      .references(() => person.id),
    proposed_as: text('proposed_as').$type<ControlLayer>().notNull(),
    proposed_at: at('proposed_at').notNull(),
    state: text('state').$type<'open' | 'confirmed' | 'rejected' | 'withdrawn'>().notNull().default('open'),
    decided_by: text('decided_by').references(() => person.id),
    decided_at: at('decided_at'),
    decided_reason: text('decided_reason'),
  },
  t => [
    index('proposal_state').on(t.state),
    index('proposal_subject').on(t.subject_id),
    check(
      'proposal_subject_named',
      sql`(${t.kind} in ('guardrail', 'threshold')) = (${t.subject_id} is not null)`,
    ),
    check(
      'proposal_two_people',
      sql`${t.state} <> 'confirmed' or (${t.decided_by} is not null and ${t.decided_by} <> ${t.proposed_by})`,
    ),
  ],
)
