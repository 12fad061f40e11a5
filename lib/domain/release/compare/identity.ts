import type { IdentitySection } from '../content'
import { type Add, compareSaid, compareSets, compareValues } from './difference'

export function compareIdentity(a: IdentitySection | undefined, b: IdentitySection, all: Add): void {
  const add = all.bind(null, 'iam')
  compareSets(
    add,
    'workload identity',
    a?.identities.map(({ key }) => key) ?? [],
    b.identities.map(({ key }) => key),
  )
  compareValues(add, 'Model', !a, a?.model, b.model)
  compareValues(add, 'Prompt', !a, a?.prompt_reference, b.prompt_reference)
  if (!a || a.credential_max_seconds !== b.credential_max_seconds) {
    const kind = !a ? 'other' : a.credential_max_seconds < b.credential_max_seconds ? 'more' : 'less'
    add(
      kind,
      `Credentials live ${a ? `${a.credential_max_seconds} s → ` : ''}${b.credential_max_seconds} s at most`,
    )
  }
  if (a && a.sender_constrained !== b.sender_constrained) {
    add(
      b.sender_constrained ? 'less' : 'more',
      `Tokens ${b.sender_constrained ? 'must be' : 'need no longer be'} sender-constrained`,
    )
  }
  compareSaid(add, 'Credentials are issued', !a, a?.credential_issuance, b.credential_issuance)
  compareSaid(add, 'Credentials are revoked', !a, a?.credential_revocation, b.credential_revocation)
}
