/** Registered enforcers and what they last reported. */
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { environment } from './agent'
import { at } from './columns'
import { person } from './member'

export const enforcer = pgTable(
  'enforcer',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull().unique(),
    kind: text('kind').$type<'gateway' | 'broker' | 'application'>().notNull(),
    environment: text('environment')
      .notNull()
      .references(() => environment.id),
    token_hash: text('token_hash').notNull().unique(),
    token_prefix: text('token_prefix').notNull(),
    /** Request fields that it fills from what it verified, e.g. `purpose`, `posture/session_recorded`. Null: not said. */
    supplies: text('supplies').array(),
    created_by: text('created_by').references(() => person.id),
    created_at: at('created_at').notNull(),
    revoked_at: at('revoked_at'),
    version: integer('version').notNull().default(1),
  },
  t => [index('enforcer_environment').on(t.environment)],
)

/** Reduced from OPA's status reports and bundle polls; one row per enforcer. */
export const enforcerStatus = pgTable('enforcer_status', {
  enforcer_id: text('enforcer_id')
    .primaryKey()
    .references(() => enforcer.id),
  active_revision: text('active_revision'),
  pulse_revision: text('pulse_revision'),
  last_contact_at: at('last_contact_at').notNull(),
  last_activation_at: at('last_activation_at'),
  /** OPA's error code and message of the last failed activation; null when it is well. */
  error_code: text('error_code'),
  error_message: text('error_message'),
  engine: text('engine'),
})
