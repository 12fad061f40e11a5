/** The demo's systems: imported from real tool lists, classified by their teams, with some left to do. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classifyActions } from '@/lib/commands/action/classify-actions'
import { importActions } from '@/lib/commands/action/import-actions'
import { readEnvironment } from '@/lib/config/env'
import type { ActionClaims } from '@/lib/domain/action/imported'
import { suggestClassification } from '@/lib/domain/action/suggest-classification'
import type { Classification } from '@/lib/domain/policy/model'
import type { Story } from './story'

type SystemPlan = {
  slug: string
  name: string
  team: string
  importedBy: string
  classifiedBy: string
  file: string
  /** What the team says where the claims alone would not do. */
  decided: Record<string, Classification>
  /** Nobody looked at these yet: they are denied. */
  unclassified?: string[]
}

const as = (
  effect: Classification['effect'],
  data_class: Classification['data_class'],
  reversible = true,
): Classification => ({ effect, data_class, reversible })

export const SYSTEMS: SystemPlan[] = [
  {
    slug: 'stripe',
    name: 'Stripe',
    team: 'payments-app',
    importedBy: 'Maya Lind',
    classifiedBy: 'Maya Lind',
    file: 'mcp/stripe-tools-list.json',
    decided: {
      create_refund: as('payment', 'internal', false),
      retrieve_charge: as('read', 'confidential'),
      list_refunds: as('read', 'internal'),
      search_customers: as('read', 'confidential'),
      update_customer: as('write', 'confidential'),
      cancel_subscription: as('destructive', 'confidential', false),
      create_payout: as('payment', 'confidential', false),
      list_invoices: as('read', 'confidential'),
      // The server calls it read-only; what leaves is every transaction of a period.
      export_report: as('data_movement', 'restricted', false),
      roll_api_key: as('secret_access', 'restricted', false),
    },
  },
  {
    slug: 'zendesk',
    name: 'Zendesk',
    team: 'cx-app',
    importedBy: 'Nina Falk',
    classifiedBy: 'Nina Falk',
    file: 'openapi/zendesk.yaml',
    decided: {
      listTickets: as('read', 'confidential'),
      createTicket: as('write', 'internal'),
      showTicket: as('read', 'confidential'),
      updateTicket: as('write', 'internal'),
      // Looser than the HTTP method says: they go to a bin for 30 days.
      deleteTicket: as('write', 'confidential'),
      replyToTicket: as('external_communication', 'confidential', false),
      showUser: as('read', 'restricted'),
      search: as('read', 'confidential'),
      exportTickets: as('data_movement', 'restricted', false),
    },
  },
  {
    slug: 'github',
    name: 'GitHub',
    team: 'payments-app',
    importedBy: 'Tom Okafor',
    classifiedBy: 'Tom Okafor',
    file: 'mcp/github-tools-list.json',
    decided: {
      delete_repository: as('destructive', 'confidential', false),
      get_secret_scanning_alert: as('secret_access', 'restricted'),
      list_secret_scanning_alerts: as('secret_access', 'restricted'),
      merge_pull_request: as('write', 'confidential', false),
      push_files: as('write', 'confidential'),
      // The server says that these destroy; a label or a subscription is put back with a click.
      label_write: as('write', 'internal'),
      manage_notification_subscription: as('write', 'internal'),
      fork_repository: as('data_movement', 'confidential'),
    },
  },
  {
    slug: 'filesystem',
    name: 'Log archive',
    team: 'payments-app',
    importedBy: 'Tom Okafor',
    classifiedBy: 'Tom Okafor',
    file: 'mcp/filesystem-tools-list.json',
    decided: {
      write_file: as('destructive', 'confidential', false),
      edit_file: as('destructive', 'confidential', false),
      move_file: as('destructive', 'internal'),
      read_text_file: as('read', 'confidential'),
      read_multiple_files: as('read', 'confidential'),
    },
  },
  {
    slug: 'notion',
    name: 'Notion',
    team: 'cx-app',
    importedBy: 'Noor Aziz',
    classifiedBy: 'Noor Aziz',
    file: 'mcp/notion-tools-list.json',
    decided: {
      // The server counts these as destructive; a search only reads, and pages keep their versions.
      'API-post-search': as('read', 'internal'),
      'API-query-data-source': as('read', 'internal'),
      'API-patch-page': as('write', 'internal'),
      'API-post-page': as('write', 'internal'),
      'API-delete-a-block': as('destructive', 'internal', false),
    },
    unclassified: [
      'API-move-page',
      'API-update-page-markdown',
      'API-update-a-block',
      'API-patch-block-children',
      'API-create-a-comment',
      'API-retrieve-a-comment',
      'API-update-a-data-source',
      'API-create-a-data-source',
      'API-list-data-source-templates',
      'API-retrieve-a-page-property',
      'API-get-self',
    ],
  },
]

export async function seedSystems(story: Story): Promise<void> {
  const directory = join(readEnvironment().repositoryDir, 'db/seed/data')
  for (const plan of SYSTEMS) {
    await story.by(plan.importedBy, importActions, {
      new_system: { slug: plan.slug, name: plan.name, team: story.team(plan.team) },
      document: readFileSync(join(directory, plan.file), 'utf8'),
    })
  }
  story.day(38)
  for (const plan of SYSTEMS) {
    const actions = [...(await story.actions(plan.slug)).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const rows = actions.flatMap(action => {
      if (plan.unclassified?.includes(action.name)) return []
      // Just imported, so in the form that the import gives them.
      const suggested = suggestClassification(action.name, action.claims as ActionClaims)?.classification
      const classification = plan.decided[action.name] ?? suggested
      return classification ? [{ action: action.id, expected_version: action.version, classification }] : []
    })
    await story.by(plan.classifiedBy, classifyActions, {
      actions: rows,
      rationale: 'Read through with the team',
    })
  }
}
