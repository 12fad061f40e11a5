/** The rules while somebody edits them: rows and questions keep a key of their own, so that text stays where it is. */
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { describeRules, type RulesChange } from '@/lib/domain/organisation/describe-rules'
import type { MatrixRow, OrganisationRules } from '@/lib/domain/organisation/rules'
import { type GatewayDraft, gatewayDraft, gatewayOfDraft } from './gateway-draft'
import { slugFrom } from './wording'

export type RuleQuestion = OrganisationRules['checklist'][ControlLayer][number]
type Keyed<Value> = Value & { key: number }
export type DraftRow = Keyed<MatrixRow>
/** A new question has no id yet: it gets one from its text. */
export type DraftQuestion = Keyed<RuleQuestion>

export type RulesDraft = {
  matrix: DraftRow[]
  checklist: Record<ControlLayer, DraftQuestion[]>
  settings: OrganisationRules['settings']
  gateways: GatewayDraft[]
  nextKey: number
}

export function draftOf(rules: OrganisationRules): RulesDraft {
  let key = 0
  const matrix = rules.matrix.map(row => ({ ...row, key: key++ }))
  const checklist = Object.fromEntries(
    CONTROL_LAYERS.map(layer => [
      layer,
      (rules.checklist[layer] ?? []).map(question => ({ ...question, key: key++ })),
    ]),
  ) as RulesDraft['checklist']
  const gateways = (rules.gateways ?? []).map(each => gatewayDraft(each, key++))
  return { matrix, checklist, settings: rules.settings, gateways, nextKey: key }
}

export function rulesOf(draft: RulesDraft): OrganisationRules {
  return {
    matrix: draft.matrix.map(({ key: _key, ...row }) => row),
    checklist: Object.fromEntries(
      CONTROL_LAYERS.map(layer => [layer, questionsOf(draft.checklist[layer])]),
    ) as OrganisationRules['checklist'],
    settings: draft.settings,
    ...(draft.gateways.length > 0 && { gateways: draft.gateways.map(gatewayOfDraft) }),
  }
}

/** Answers name a question by its id, so an id never changes and is never given twice. */
function questionsOf(questions: DraftQuestion[]): RuleQuestion[] {
  const taken = new Set(questions.map(({ id }) => id))
  return questions.map(({ key, id, ...rest }) => ({ ...rest, id: id || newId(rest.question, key, taken) }))
}

function newId(question: string, key: number, taken: Set<string>): string {
  const slug = slugFrom(question)
  const wanted = slug.length >= 2 ? slug : `question-${key}`
  const id = taken.has(wanted) ? `${wanted}-${key}` : wanted
  taken.add(id)
  return id
}

export function withRow(draft: RulesDraft): RulesDraft {
  const row: DraftRow = { key: draft.nextKey, name: '', when: {}, requires: {}, passkey: false }
  return { ...draft, matrix: [...draft.matrix, row], nextKey: draft.nextKey + 1 }
}

export function withQuestion(draft: RulesDraft, layer: ControlLayer): RulesDraft {
  const question: DraftQuestion = { key: draft.nextKey, id: '', question: '', mandatory: true }
  const checklist = { ...draft.checklist, [layer]: [...draft.checklist[layer], question] }
  return { ...draft, checklist, nextKey: draft.nextKey + 1 }
}

/** A row in which nothing is typed yet says nothing; a number that is no number yet is not compared. */
export function differences(before: OrganisationRules, draft: RulesDraft): RulesChange[] {
  const after = rulesOf(draft)
  const settings = { ...after.settings }
  for (const name of Object.keys(settings) as (keyof typeof settings)[]) {
    if (typeof settings[name] === 'number' && !Number.isFinite(settings[name]))
      Object.assign(settings, { [name]: before.settings[name] })
  }
  return describeRules(before, { ...after, settings })
}
