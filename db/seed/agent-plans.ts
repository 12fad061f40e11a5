/** The demo's agents: what each is for, and what it declares. */
import type { ControlLayer } from '@/lib/domain/control-layer/layers'

export type AgentPlan = {
  name: string
  team: 'payments-app' | 'cx-app'
  by: string
  description: string
  model: string
  purposes: string[]
  environments: string[]
  systems: { system: string; endpoints?: string[]; datasets?: string[] }[]
  rollback: string
  /** How its rollback was tried; left out: nobody tried it yet. */
  drill?: string
  /** External parties, and what crosses to each. */
  parties?: Record<string, string>
  application: string
  customerContact?: boolean
  /** It shows gateways a token of the company's issuer too: those that read tokens know it. */
  token?: true
  delegatesTo?: string[]
  vacant?: ControlLayer[]
  daysAgo: number
  /** Actions it may use only by delegating, or not at all; all others are its own. */
  via?: Record<string, string[]>
  none?: Record<string, string[]>
}

export const AGENTS: AgentPlan[] = [
  {
    name: 'legacy-bot',
    team: 'cx-app',
    by: 'Noor Aziz',
    daysAgo: 37,
    description: 'Answered chat messages from a script, before the support planner',
    model: 'acme-chat-2',
    purposes: ['support'],
    environments: ['production'],
    systems: [{ system: 'zendesk' }],
    rollback: 'Switch the chat widget to the contact form.',
    parties: { Zendesk: 'Texts of tickets and answers, names and addresses of customers' },
    application: 'Chat backend, before it answers',
    customerContact: true,
  },
  {
    name: 'refunder',
    team: 'payments-app',
    by: 'Maya Lind',
    daysAgo: 36,
    description: 'Pays customers back for orders that went wrong, up to 500 euros each',
    model: 'claude-sonnet-4-5',
    purposes: ['refunds'],
    environments: ['production', 'staging'],
    systems: [
      {
        system: 'stripe',
        endpoints: ['https://api.stripe.com/v1/refunds', 'https://api.stripe.com/v1/charges'],
        datasets: ['charges'],
      },
    ],
    rollback:
      'Suspend it, then pay open refunds by hand from the Stripe dashboard; the queue keeps them for 14 days.',
    drill: 'Suspended it in staging, then paid three queued refunds by hand within ten minutes.',
    parties: { Stripe: 'Charge and refund ids, amounts; no card numbers' },
    application: 'Refund service, before it calls Stripe',
    none: { stripe: ['create_payout', 'roll_api_key', 'export_report', 'list_invoices'] },
  },
  {
    name: 'ticket-triager',
    team: 'cx-app',
    by: 'Nina Falk',
    token: true,
    daysAgo: 35,
    description: 'Reads new tickets, sets priority and tags, and answers the simple ones from templates',
    model: 'claude-haiku-4-5',
    purposes: ['support'],
    environments: ['production', 'staging'],
    systems: [{ system: 'zendesk', endpoints: ['https://acme.zendesk.example/api/v2'] }],
    rollback: 'Suspend it; new tickets wait in the unassigned view for the early shift.',
    drill: 'Suspended it for an hour; the early shift triaged 14 tickets from the unassigned view.',
    parties: { Zendesk: 'Texts of tickets and answers, names and addresses of customers' },
    application: 'Ticket service, before it writes to Zendesk',
    customerContact: true,
    none: { zendesk: ['exportTickets', 'deleteTicket'] },
  },
  {
    name: 'log-archiver',
    team: 'payments-app',
    by: 'Tom Okafor',
    daysAgo: 34,
    description: 'Moves logs of payment services to the archive and deletes them after 90 days',
    model: 'claude-haiku-4-5',
    purposes: ['engineering'],
    environments: ['production'],
    systems: [{ system: 'filesystem', datasets: ['payment-logs'] }],
    rollback: 'Suspend it; restore the last snapshot of the archive volume.',
    drill: 'Restored yesterday’s snapshot into a second volume and compared 200 files.',
    application: 'Archive service, on every move and delete',
  },
  {
    name: 'repo-triager',
    team: 'payments-app',
    by: 'Tom Okafor',
    token: true,
    daysAgo: 30,
    description: 'Labels issues, asks for missing details and opens small pull requests',
    model: 'claude-sonnet-4-5',
    purposes: ['engineering'],
    environments: ['production', 'staging'],
    systems: [{ system: 'github', endpoints: ['https://api.github.com'] }],
    rollback: 'Suspend it and revert its open pull requests; nothing merges without review.',
    drill: 'Suspended it and reverted two pull requests that it had opened in a test repository.',
    parties: { GitHub: 'Code and issues of the payment repositories' },
    application: 'Branch protection of the repositories',
    none: { github: ['delete_repository', 'create_repository', 'actions_run_trigger', 'delete_file'] },
  },
  {
    name: 'support-planner',
    team: 'cx-app',
    by: 'Nina Falk',
    daysAgo: 22,
    description: 'Plans the steps that solve a customer request and hands refunds to the refund agent',
    model: 'claude-opus-4-5',
    purposes: ['support', 'refunds'],
    environments: ['production', 'staging'],
    systems: [
      { system: 'zendesk', endpoints: ['https://acme.zendesk.example/api/v2'] },
      { system: 'stripe' },
    ],
    delegatesTo: ['refunder'],
    rollback: 'Suspend it; requests go to the queue of the support team.',
    drill: 'Suspended it in staging; five requests arrived in the queue of the support team.',
    parties: {
      Zendesk: 'Texts of tickets and answers, names and addresses of customers',
      Stripe: 'Refund requests, through the refund agent only',
    },
    application: 'Case service, before each step of a plan',
    customerContact: true,
    via: { stripe: ['create_refund'] },
    none: {
      zendesk: ['exportTickets', 'deleteTicket'],
      stripe: [
        'create_payout',
        'roll_api_key',
        'export_report',
        'list_invoices',
        'cancel_subscription',
        'update_customer',
        'search_customers',
        'list_refunds',
        'retrieve_charge',
      ],
    },
  },
  {
    name: 'docs-writer',
    team: 'cx-app',
    by: 'Noor Aziz',
    daysAgo: 12,
    description: 'Keeps the help centre in step with what changed in the product',
    model: 'claude-sonnet-4-5',
    purposes: ['knowledge'],
    environments: ['production'],
    systems: [{ system: 'notion', datasets: ['help-centre'] }],
    // Through the planner it reaches the refunds: what its Security section is there to show.
    delegatesTo: ['support-planner'],
    rollback: 'Suspend it and restore the pages from their history.',
    drill: 'Restored three pages of a copy of the help centre from their history.',
    parties: { Notion: 'Texts of the help centre, which are public' },
    application: 'Publishing step of the help centre',
  },
  {
    name: 'invoice-reporter',
    team: 'payments-app',
    by: 'Maya Lind',
    daysAgo: 6,
    description: 'Sums up unpaid invoices for finance every Monday',
    model: 'claude-haiku-4-5',
    purposes: ['reporting'],
    environments: ['production'],
    systems: [{ system: 'stripe' }],
    vacant: ['pam'],
    rollback: 'Suspend it; finance exports the list itself.',
    parties: { Stripe: 'Invoice numbers and amounts' },
    application: 'Reporting service, which has a read-only key',
    none: {
      stripe: ['create_refund', 'create_payout', 'roll_api_key', 'cancel_subscription', 'update_customer'],
    },
  },
  {
    name: 'standup-notes',
    team: 'payments-app',
    by: 'Tom Okafor',
    daysAgo: 8,
    description: 'Sums up yesterday’s pull requests for the team’s stand-up; tried out in staging',
    model: 'claude-haiku-4-5',
    purposes: ['engineering'],
    environments: ['staging'],
    systems: [{ system: 'github', endpoints: ['https://api.github.com'] }],
    rollback: 'Suspend it; the team reads the pull requests itself.',
    parties: { GitHub: 'Code and issues of the payment repositories' },
    application: 'Branch protection of the repositories',
    none: { github: ['delete_repository', 'create_repository', 'actions_run_trigger', 'delete_file'] },
  },
]
