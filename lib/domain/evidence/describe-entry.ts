/** One entry as a sentence for people. Unknown kinds read as their name: nothing is hidden for want of a phrase. */
type Entry = { type: string; code: string; subject: string; data: Record<string, unknown> }

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const PHRASES: Record<string, (data: Record<string, unknown>) => string> = {
  'refusal.recorded': data => `Refused ${text(data.operation)}: ${text(data.detail)}`,
  'agent.suspended': data => `Suspended the agent: ${text(data.reason)}`,
  'bundle.published': data => `Published bundle ${text(data.serial)} of ${text(data.environment)}: ${text(data.reason)}`,
  'bundle.release-withheld': data => `Kept a release out of the bundle: ${text(data.why)}`,
  'release.published': data => `In force with bundle ${text(data.serial)} of ${text(data.environment)}`,
  'release.sign-offs-voided': data => `Signatures are void: ${text(data.why)}`,
  'release.recomposed': data => `The draft was composed again: ${text(data.why)}`,
  'enforcer.registered': data => `Registered enforcer ${text(data.name)} for ${text(data.environment)}`,
  'enforcer.revoked': data => `Revoked the enforcer: ${text(data.reason)}`,
  'evidence.exported': () => 'Took evidence away',
  'signing-key.created': data => `Made the ${text(data.purpose)} signing key (${text(data.algorithm)})`,
}

export function describeEntry({ type, data }: Entry): string {
  const phrase = PHRASES[type]
  if (phrase) return phrase(data)
  const [subject = '', event = ''] = type.split('.')
  const words = `${subject} ${event}`.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
