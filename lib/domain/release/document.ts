/**
 * A release as a document to print and to keep: the whole package, who signed it, and how to check it without us.
 * What reviewers wrote to each other stays in the console.
 */
import { CONTROL_LAYERS, type ControlLayer, LAYER_ANSWERS_FOR, LAYER_NAMES } from '../control-layer/layers'
import { digestRelease, type ReleaseContent, type ReleaseRequirements } from './content'
import type { ChecklistAnswer } from './checklist'
import { type Block, type Cell, everythingElse, inEights, utc } from './document-blocks'
import { answerTable, definitionBlocks, intentBlocks } from './document-signing'
import { impactBlocks } from './document-reach'
import { sectionBlocks } from './document-sections'
import type { SignerRole, SigningMethod } from './sign-off'
import type { ReleaseState } from './states'

export type DocumentSignOff = {
  layer: ControlLayer
  person: string
  acted_as: SignerRole
  on_behalf_of: string | null
  method: SigningMethod
  /** ISO text. */
  signed_at: string
  meaning: string
  /** The layer's checklist as this person answered it, with a link or a sentence each. */
  answers: readonly ChecklistAnswer[]
  digest: string
  /** The number of its entry in the governance log; null where it isn't known. */
  evidence: number | null
  /** The reason of an exception from the separation of duties. */
  duty_exception: string | null
  void: { at: string; reason: string } | null
}

export type ReleaseDocument = {
  id: string
  label: string
  number: number
  revision: number
  state: ReleaseState
  /** The digest on record; the document works out its own and says whether they agree. */
  digest: string
  environment: { name: string; production: boolean }
  intent: string
  /** The release of another environment that it repeats. */
  promoted_from: string | null
  author: string
  requester: string | null
  created_at: string
  approved_at: string | null
  published_at: string | null
  certified_until: string | null
  content: ReleaseContent
  sign_offs: DocumentSignOff[]
  /** Why the business wants it; oldest first. Never a signature. */
  intents: { person: string; stated_at: string; statement: string }[]
}

/** When the package got its last form: the date that the document carries. */
export const dateOfDocument = ({ approved_at, created_at }: ReleaseDocument) => approved_at ?? created_at

export function releaseBlocks(release: ReleaseDocument): Block[] {
  const { content } = release
  const digests = digestRelease(content)
  const or = (iso: string | null, none: string) => (iso === null ? none : utc(iso))
  return [
    { kind: 'title', text: `${content.agent.name} r${release.number}, ${release.environment.name}` },
    { kind: 'digest', label: 'Root digest', value: digests.root },
    {
      kind: 'facts',
      rows: [
        ['Agent', `${content.agent.name} (${content.agent.id}), team ${content.agent.team}`],
        [
          'Environment',
          `${release.environment.name} (${content.environment.id}), ${content.environment.production ? 'production' : 'not production'}`,
        ],
        ['Release', `${release.label} (${release.id}), revision ${release.revision} of its package`],
        ['State', STATE_WORDS[release.state]],
        ['Intent', release.intent === '' ? '–' : release.intent],
        ...(release.promoted_from === null
          ? []
          : [
              ['Promoted from', `${release.promoted_from}, whose signatures don’t count here`] satisfies [
                string,
                Cell,
              ],
            ]),
        ['Author', release.author],
        ['Submitted by', release.requester ?? '–'],
        ['Drafted', utc(release.created_at)],
        ['Approved', or(release.approved_at, 'not approved')],
        ['Published', or(release.published_at, 'not published')],
        ['Certified until', or(release.certified_until, 'not certified')],
        [
          'Digest on record',
          release.digest === digests.root
            ? 'same as the root digest above'
            : `DIFFERS: ${inEights(release.digest)}`,
        ],
      ],
    },
    { kind: 'heading', text: 'Digests of the sections' },
    ...CONTROL_LAYERS.map(
      (layer): Block => ({ kind: 'digest', label: LAYER_NAMES[layer], value: digests.sections[layer] }),
    ),
    { kind: 'digest', label: 'Owners', value: digests.ownership },
    { kind: 'heading', text: 'Sign-offs', part: true },
    ...signOffBlocks(release, digests.root),
    ...intentBlocks(release),
    ...CONTROL_LAYERS.flatMap((layer): Block[] => [
      { kind: 'heading', text: `${LAYER_NAMES[layer]} section`, part: true },
      { kind: 'text', text: `Answers for ${LAYER_ANSWERS_FOR[layer]}.` },
      ...sectionBlocks(content.sections, layer),
    ]),
    { kind: 'heading', text: 'Owners', part: true },
    {
      kind: 'table',
      title: 'Who answers for each layer',
      none: 'Nobody.',
      columns: [
        { title: 'Layer', share: 2 },
        { title: 'Team', share: 4 },
        { title: 'Accountable', share: 4 },
        { title: 'Deputy', share: 4 },
      ],
      rows: CONTROL_LAYERS.map(layer => {
        const { team, accountable, deputy } = content.ownership[layer]
        return [LAYER_NAMES[layer], team ?? '–', accountable?.name ?? 'vacant', deputy?.name ?? 'nobody']
      }),
    },
    ...(content.impact ? impactBlocks(content.impact) : []),
    ...(content.requirements ? requirementBlocks(content.requirements) : []),
    ...definitionBlocks(content),
    ...checkBlocks(release, digests.root),
  ]
}

const STATE_WORDS: Record<ReleaseState, string> = {
  draft: 'Draft: not offered for signature, not in force',
  in_review: 'In review: not in force until all that is required have signed',
  approved: 'Approved: all that are required have signed; not published yet',
  published: 'Published: in force, with anything tighter that came later',
  superseded: 'Superseded: a later release took its place',
  withdrawn: 'Withdrawn: it never came into force',
  declined: 'Declined: it never came into force',
  expired: 'Expired: nobody published it in time',
}

const METHODS: Record<SigningMethod, string> = {
  passkey: 'passkey',
  reauthentication: 'fresh sign-in',
}

function signOffBlocks({ sign_offs, content }: ReleaseDocument, root: string): Block[] {
  const live = sign_offs.filter(each => each.void === null)
  const voided = sign_offs.filter(each => each.void !== null)
  const nobody: Block[] = live.length === 0 ? [{ kind: 'text', text: 'Nobody has signed.' }] : []
  return [
    ...nobody,
    ...live.flatMap((each): Block[] => [
      { kind: 'heading', text: `${LAYER_NAMES[each.layer]}: ${each.person}` },
      {
        kind: 'facts',
        rows: [
          [
            'Acted as',
            `${each.acted_as}${each.on_behalf_of === null ? '' : `, on behalf of ${each.on_behalf_of}`}`,
          ],
          ['Signed', `${utc(each.signed_at)}, by ${METHODS[each.method]}`],
          ['Meaning', each.meaning],
          ['Digest', each.digest === root ? 'same as the root digest' : `differs: ${inEights(each.digest)}`],
          [
            'Evidence',
            each.evidence === null ? 'number not known' : `entry #${each.evidence.toLocaleString('en')}`,
          ],
          ...(each.duty_exception === null
            ? []
            : [['Separation of duties', `waived: ${each.duty_exception}`] satisfies [string, Cell]]),
        ],
      },
      ...answerTable(each, content),
    ]),
    ...(voided.length === 0 ? [] : [voidTable(voided)]),
  ]
}

function voidTable(voided: readonly DocumentSignOff[]): Block {
  return {
    kind: 'table',
    title: 'Signatures that no longer count',
    none: '',
    columns: [
      { title: 'Layer', share: 2 },
      { title: 'Person', share: 3 },
      { title: 'Signed', share: 4 },
      { title: 'Void since', share: 4 },
      { title: 'Why', share: 5 },
    ],
    rows: voided.map(each => [
      LAYER_NAMES[each.layer],
      each.person,
      utc(each.signed_at),
      utc(each.void!.at),
      each.void!.reason,
    ]),
  }
}

function requirementBlocks(requirements: ReleaseRequirements): Block[] {
  const { layers, passkey, drill, checklist, because } = requirements
  return [
    { kind: 'heading', text: 'What it needs', part: true },
    {
      kind: 'facts',
      rows: [
        ['Signatures', CONTROL_LAYERS.map(layer => `${LAYER_NAMES[layer]} ${layers[layer]}`).join(', ')],
        ['Made with', passkey ? 'a passkey' : 'a passkey or a fresh sign-in'],
        ...(drill
          ? [['Drill', 'PAM signs only after a rollback drill that worked'] satisfies [string, string]]
          : []),
        ['Because of', because.join('\n') || 'the organisation’s rules'],
        ...everythingElse(requirements, ['layers', 'passkey', 'drill', 'checklist', 'because']),
      ],
    },
    {
      kind: 'table',
      title: 'Checklists',
      none: 'No layer is asked anything.',
      columns: [
        { title: 'Layer', share: 2 },
        { title: 'Question', share: 10 },
        { title: 'Answer', share: 2 },
      ],
      rows: CONTROL_LAYERS.flatMap(layer =>
        checklist[layer].map(each => [
          LAYER_NAMES[layer],
          each.question,
          each.mandatory ? 'needed' : 'optional',
        ]),
      ),
    },
  ]
}

function checkBlocks(release: ReleaseDocument, root: string): Block[] {
  return [
    { kind: 'heading', text: 'How to check this without the console', part: true },
    {
      kind: 'text',
      text: 'Download the package (the link Package beside this document), and work out its digests with the same source code:',
    },
    {
      kind: 'text',
      mono: true,
      text: `npx countersign digest ${packageFileName(release.label)} --expect ${root}`,
    },
    {
      kind: 'text',
      text: 'It needs no server and no database. A digest is SHA-256 over "countersign/release/v1", a zero byte and the canonical JSON (RFC 8785) of version, agent, environment, the owners’ digest, the six section digests and, from version 2 on, the digest of what is required, and, from version 3 on, of what becomes of calls. An export of the evidence holds the signatures; npx countersign verify checks it.',
    },
    {
      kind: 'text',
      text: 'Characters that are invisible, reorder text, or are not in the font are written as [U+202E]. Comments of reviewers are not part of the package and not in this document.',
    },
  ]
}

/** `refunder-production-r42.json`; letters, digits and dashes only, since it becomes a header and a file. */
export function packageFileName(label: string, extension: 'json' | 'pdf' = 'json'): string {
  const name = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
  return `${name === '' ? 'release' : name}.${extension}`
}
