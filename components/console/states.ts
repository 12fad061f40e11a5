import type { Tone } from '@/components/ui/badge'
import type { ShapeName } from '@/components/ui/shape'

type Look = { shape: ShapeName; word: string; tone: Tone }

const neutral = (word: string, shape: ShapeName = 'ring'): Look => ({ shape, word, tone: 'neutral' })
const moving = (word: string): Look => ({ shape: 'half', word, tone: 'link' })
const good = (word: string): Look => ({ shape: 'check', word, tone: 'allow' })
const waiting = (word: string): Look => ({ shape: 'clock', word, tone: 'step' })
const bad = (word: string): Look => ({ shape: 'cross', word, tone: 'deny' })

/** Every state that a row of the product can be in: shape, word and tone of UX §2. */
export const STATES = {
  // agent, release
  draft: neutral('Draft'),
  in_review: moving('In review'),
  approved: good('Approved'),
  publishing: moving('Publishing'),
  published: moving('Published'),
  active: good('Active'),
  released: good('Released'),
  signed: good('Signed'),
  unsigned: waiting('Not signed'),
  voided: bad('Voided'),
  changes_requested: waiting('Changes requested'),
  rejected: bad('Rejected'),
  withdrawn: neutral('Withdrawn'),
  declined: bad('Declined'),
  superseded: neutral('Superseded'),
  suspended: bad('Suspended'),
  retired: neutral('Retired'),
  // ownership
  owned: good('Owned'),
  vacant: bad('Vacant'),
  // enforcer, bundle
  running: good('Running'),
  current: good('Current'),
  behind: waiting('Behind'),
  stale: waiting('Stale'),
  expired: bad('Expired'),
  refused: bad('Refused'),
  never_seen: neutral('Never seen'),
  revoked: bad('Revoked'),
  // certification
  certified: good('Certified'),
  lapsing: waiting('Lapsing'),
  lapsed: bad('Lapsed'),
  due: waiting('Due'),
  // actions
  classified: good('Classified'),
  unclassified: bad('Unclassified'),
  changed: waiting('Changed'),
  new: moving('New'),
  removed: neutral('Removed'),
  // evidence
  proven: good('Proven'),
  pending: waiting('Pending'),
  unwitnessed: moving('Unwitnessed'),
  broken: bad('Broken'),
  // rules, tokens, people
  in_force: good('In force'),
  not_in_force: neutral('Not in force'),
  inactive: neutral('Inactive'),
  unknown: neutral('Unknown'),
} as const satisfies Record<string, Look>

export type StateName = keyof typeof STATES
