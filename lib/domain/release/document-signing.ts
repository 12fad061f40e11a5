/** What signers answered, what the business said, and every definition digest in full: parts of the release document. */
import { LAYER_NAMES } from '../control-layer/layers'
import { type ReleaseContent, requirementsOf } from './content'
import type { DocumentSignOff, ReleaseDocument } from './document'
import { type Block, inEights, utc } from './document-blocks'

const ANSWERS = { yes: 'Yes', no: 'No', not_applicable: 'Not applicable' } as const

/** A link is printed and not active: nothing in the document opens anything. */
export function answerTable({ layer, answers }: DocumentSignOff, content: ReleaseContent): Block[] {
  const questions = requirementsOf(content).checklist[layer]
  if (questions.length === 0 && answers.length === 0) return []
  const unasked = answers.filter(answer => !questions.some(question => question.id === answer.id))
  return [
    {
      kind: 'table',
      title: `Answers to the checklist of ${LAYER_NAMES[layer]}`,
      none: '',
      columns: [
        { title: 'Question', share: 7 },
        { title: 'Answer', share: 2 },
        { title: 'Evidence', share: 6, mono: true },
      ],
      rows: [
        ...questions.map(({ id, question }) => {
          const given = answers.find(answer => answer.id === id)
          return [question, given ? ANSWERS[given.answer] : 'not answered', given?.evidence || '–']
        }),
        ...unasked.map(({ id, answer, evidence }) => [id, ANSWERS[answer], evidence || '–']),
      ],
    },
  ]
}

export function intentBlocks({ intents }: Pick<ReleaseDocument, 'intents'>): Block[] {
  if (intents.length === 0) return []
  return [
    { kind: 'heading', text: 'Business intent, not a signature', part: true },
    { kind: 'text', text: 'Stated beside the signatures; it counts for no layer.' },
    {
      kind: 'facts',
      rows: intents.map(({ person, stated_at, statement }) => [person, `${statement}\n${utc(stated_at)}`]),
    },
  ]
}

/** In full, beside the table of actions, whose columns have no room for 64 digits. */
export function definitionBlocks({ sections }: ReleaseContent): Block[] {
  return [
    { kind: 'heading', text: 'Definitions of the actions', part: true },
    {
      kind: 'table',
      title: 'Definition digests',
      none: 'No action.',
      columns: [
        { title: 'System and action', share: 5, mono: true },
        { title: 'SHA-256 of the definition that was classified', share: 9, mono: true },
      ],
      rows: sections.app.actions.map(({ system, action, definition_digest }) => [
        `${system} ${action}`,
        [definition_digest.slice(0, 32), definition_digest.slice(32)].map(inEights).join('\n'),
      ]),
    },
  ]
}
