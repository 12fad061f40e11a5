/** The demo's guardrails, thresholds and its one exception. */
import { overrideAction } from '@/lib/commands/action/override-action'
import { confirmProposal } from '@/lib/commands/organisation/confirm-proposal'
import { grantException } from '@/lib/commands/policy/grant-exception'
import { requestException } from '@/lib/commands/policy/request-exception'
import { setGuardrail } from '@/lib/commands/policy/set-guardrail'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import type { Story } from './story'

const GUARDRAILS = [
  {
    by: 'Ben Ode',
    second: 'Sara Lindqvist',
    layer: 'security',
    name: 'No agent reads secrets',
    reason: 'Agents ask for short-lived credentials: none has to read a secret',
    outcome: 'deny',
    selector: { effects: ['secret_access'] },
    condition: null,
  },
  {
    by: 'Dana Ruiz',
    second: 'Paul Meyer',
    layer: 'pam',
    name: 'Destructive in production: a person, and a recorded session',
    reason: 'What is gone in production can not be brought back',
    outcome: 'step_up',
    selector: { effects: ['destructive'], environments: ['production'] },
    condition: null,
    approvals: [{ layer: 'pam', count: 1 }],
    obligations: { session_recorded: true },
  },
  {
    by: 'Kenji Ito',
    second: 'Rosa Weiss',
    layer: 'iam',
    name: 'Short-lived, bound credentials for payments',
    reason: 'A stolen payment credential must be worth nothing',
    outcome: 'allow',
    selector: { effects: ['payment'] },
    condition: null,
    obligations: { credential_max_seconds: 300, sender_constrained: true },
  },
  {
    by: 'Kaya Demir',
    second: 'Felix Brandt',
    layer: 'compliance',
    name: 'Restricted data leaves a trace',
    reason: 'The audit of spring could not tell why restricted data was read',
    outcome: 'allow',
    selector: { data_classes: ['restricted'] },
    condition: null,
    obligations: { log_fields: ['purpose', 'task', 'on_behalf_of'] },
  },
  {
    by: 'Sara Lindqvist',
    second: 'Ben Ode',
    layer: 'security',
    name: 'Customer data goes out with approval',
    reason: 'A wrong recipient can not be undone',
    outcome: 'step_up',
    selector: {
      effects: ['external_communication', 'data_movement'],
      data_classes: ['confidential', 'restricted'],
    },
    condition: null,
    approvals: [{ layer: 'security', count: 1 }],
  },
  {
    by: 'Ana Sousa',
    second: 'Jonas Berg',
    layer: 'iga',
    name: 'Money moves only for a case',
    reason: 'Each payment is traced to a case in the quarterly review',
    outcome: 'deny',
    selector: { effects: ['payment'], environments: ['production'] },
    condition: { not: { field: ['task'], op: 'exists' } },
    sentence: 'Denied without a case number: money moves only for a case',
  },
] as const

export async function seedGuardrails(story: Story): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const { by, second, ...input } of GUARDRAILS) {
    const { guardrail, proposal } = await story.by(by, setGuardrail, input)
    await story.by(second, confirmProposal, { proposal })
    ids.set(input.name, guardrail)
  }
  const reports = (await story.actions('zendesk')).get('deleteTicket')!
  await story.by('Felix Brandt', overrideAction, {
    action: reports.id,
    expected_version: reports.version,
    effect: 'destructive',
    data_class: 'confidential',
    reversible: true,
    reason: 'Tickets are records: deleting one is destructive, bin or not',
  })
  return ids
}

const amount = (value: string) => ({ field: ['arguments', 'amount'], op: 'gt', value: { number: value } })

export async function seedThresholds(story: Story): Promise<void> {
  const stripe = await story.actions('stripe')
  const set = (by: string, action: string, more: Record<string, unknown>) =>
    story.by(by, setThreshold, { action, ...more })
  const refund = stripe.get('create_refund')!.id
  await set('Maya Lind', refund, {
    name: 'Large refunds',
    condition: amount('500'),
    outcome: 'deny',
    sentence: 'Denied above 500 euros: a person refunds those',
  })
  await set('Maya Lind', refund, {
    name: 'Middling refunds',
    condition: amount('100'),
    outcome: 'step_up',
    approvals: [{ layer: 'app', count: 1 }],
    sentence: 'Needs the team above 100 euros',
  })
  await set('Maya Lind', stripe.get('cancel_subscription')!.id, {
    name: 'No proration',
    condition: { field: ['arguments', 'prorate'], op: 'eq', value: true, absent: false },
    outcome: 'deny',
    sentence: 'Denied with proration: finance does those',
  })
  const github = await story.actions('github')
  await set('Tom Okafor', github.get('merge_pull_request')!.id, {
    name: 'Only squash merges',
    condition: { field: ['arguments', 'merge_method'], op: 'ne', value: 'squash' },
    outcome: 'deny',
    sentence: 'Denied unless the merge is a squash',
  })
}

/** Ends in a few days: the layer that granted it has to think again. */
export async function seedException(
  story: Story,
  guardrails: Map<string, string>,
  agent: string,
): Promise<void> {
  const reply = (await story.actions('zendesk')).get('replyToTicket')!
  const { request } = await story.by('Nina Falk', requestException, {
    guardrail: guardrails.get('Customer data goes out with approval')!,
    agent,
    action: reply.id,
    expires_at: story.daysFromNow(3),
    reason: 'Replies are from approved templates until the autumn sale is over',
  })
  await story.by('Sara Lindqvist', grantException, { request })
}

/** Waits for a second person of PAM, or for Security. */
export async function seedGuardrailProposal(story: Story): Promise<void> {
  await story.by('Dana Ruiz', setGuardrail, {
    layer: 'pam',
    name: 'Short sessions for changes of privileges',
    selector: { effects: ['privilege_change', 'secret_access'] },
    condition: null,
    outcome: 'step_up',
    approvals: [{ layer: 'pam', count: 1 }],
    obligations: { session_recorded: true, session_max_seconds: 900 },
    reason: 'A session that was left open overnight showed up in the drill',
  })
}
