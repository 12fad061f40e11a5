/** What an event says to the person who did it. Anything not listed prints its own type. */
const WORDS: Record<string, string> = {
  'release.drafted': 'Proposed a release',
  'release.submitted': 'Submitted a release',
  'release.signed': 'Signed',
  'release.approved': 'Gave the last signature',
  'release.changes-requested': 'Requested changes',
  'release.withdrawn': 'Withdrew a release',
  'release.signature-withdrawn': 'Took a signature back',
  'release.sign-offs-voided': 'Voided signatures with a change',
  'release.recomposed': 'Changed an open release',
  'certification.renewed': 'Certified',
  'agent.registered': 'Registered an agent',
  'agent.updated': 'Changed an agent',
  'agent.suspended': 'Suspended an agent',
  'agent.resumed': 'Resumed an agent',
  'agent.retired': 'Retired an agent',
  'control-layer.assigned': 'Named an owner',
  'action.imported': 'Imported actions',
  'action.classified': 'Classified actions',
  'policy.threshold-set': 'Set a threshold',
  'policy.guardrail-set': 'Set a guardrail',
}

export function eventWords(type: string): string {
  return WORDS[type] ?? type.replace('.', ': ').replaceAll('-', ' ')
}
