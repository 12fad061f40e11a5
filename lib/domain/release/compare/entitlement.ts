import { attributeWords } from '../../organisation/describe-when'
import type { EntitlementSection } from '../content'
import { type Add, compareSets, compareValues } from './difference'

export function compareEntitlement(a: EntitlementSection | undefined, b: EntitlementSection, all: Add): void {
  const add = all.bind(null, 'iga')
  compareValues(add, 'Purpose', !a, a?.description, b.description)
  compareSets(add, 'purpose code', a?.purposes ?? [], b.purposes)
  compareSets(
    add,
    'system',
    a?.systems.map(({ slug }) => slug) ?? [],
    b.systems.map(({ slug }) => slug),
  )
  compareValues(add, 'Days certified', !a, a?.certified_for_days, b.certified_for_days)
  // What it is, and so what the sign-off matrix asks: neither more nor less for the agent.
  if (a && !a.attributes && b.attributes?.length === 0)
    add('other', 'It is none of what the sign-off matrix asks about')
  const [was, is] = [a?.attributes ?? [], b.attributes ?? []]
  for (const one of is) if (!was.includes(one)) add('other', `It ${attributeWords(one)}`)
  for (const one of was) if (!is.includes(one)) add('other', `It no longer ${attributeWords(one)}`)
}
