/** What helps the demo's teams to classify: rules that layers keep, the teams' own tags, and what an action is for. */
import { setClassificationRule } from '@/lib/commands/action/set-classification-rule'
import { setPurposes } from '@/lib/commands/action/set-purposes'
import { setTags } from '@/lib/commands/action/set-tags'
import { setSystemTags } from '@/lib/commands/system/set-system-tags'
import { RULE_TEMPLATES } from '@/lib/domain/action/rule-templates'
import type { Story } from './story'

/** Kept from the templates that are offered, by whose layer it is. */
const KEPT = [
  { by: 'Ben Ode', layer: 'security', template: 'deletes' },
  { by: 'Sara Lindqvist', layer: 'security', template: 'reads' },
  { by: 'Dana Ruiz', layer: 'pam', template: 'secrets' },
  { by: 'Kaya Demir', layer: 'compliance', template: 'exports' },
] as const

/** The support team's own, for what it has not looked at yet. */
const NOTION = [
  {
    name: 'Pages keep their versions',
    name_pattern: 'API-update-*',
    claim: null,
    effect: 'write',
    data_class: 'internal',
    reversible: true,
    rationale: 'Notion keeps every version of a page for 30 days',
  },
  {
    name: 'Pages quote customers',
    name_pattern: 'API-*',
    claim: 'read_only',
    effect: 'read',
    data_class: 'confidential',
    reversible: true,
    rationale: 'Case notes are kept in pages, with what customers wrote',
  },
  {
    name: 'Moving may share',
    name_pattern: 'API-move-*',
    claim: null,
    effect: 'data_movement',
    data_class: 'confidential',
    reversible: false,
    rationale: 'Below a shared page, guests can read what is moved there',
  },
] as const

const SYSTEM_TAGS = [
  ['stripe', 'Maya Lind', ['money']],
  ['zendesk', 'Nina Falk', ['customers']],
  ['github', 'Tom Okafor', ['source-code']],
] as const

const ACTION_TAGS = [
  ['stripe', 'Maya Lind', ['create_refund', 'create_payout'], ['money-out']],
  ['zendesk', 'Nina Falk', ['replyToTicket'], ['customer-facing']],
] as const

export async function seedAuthoring(story: Story): Promise<void> {
  for (const { by, layer, template } of KEPT) {
    const offered = RULE_TEMPLATES.find(one => one.id === template)!
    const { id: _id, classification, ...rule } = offered
    await story.by(by, setClassificationRule, { ...rule, ...classification, layer, system: null })
  }
  const notion = await story.systemNamed('notion')
  for (const rule of NOTION)
    await story.by('Noor Aziz', setClassificationRule, { ...rule, layer: 'app', system: notion.id })
  for (const [slug, by, tags] of SYSTEM_TAGS) {
    const { id, version } = await story.systemNamed(slug)
    await story.by(by, setSystemTags, { system: id, expected_version: version, tags: [...tags] })
  }
  for (const [slug, by, names, tags] of ACTION_TAGS) {
    const actions = await story.actions(slug)
    await story.by(by, setTags, { actions: names.map(name => edited(actions, name)), tags: [...tags] })
  }
  await story.by('Maya Lind', setPurposes, {
    actions: [edited(await story.actions('stripe'), 'create_refund')],
    purposes: ['refunds'],
  })
}

type Actions = Awaited<ReturnType<Story['actions']>>

function edited(actions: Actions, name: string): { action: string; expected_version: number } {
  const action = actions.get(name)
  if (!action) throw new Error(`the demo has no action ${name}`)
  return { action: action.id, expected_version: action.version }
}
