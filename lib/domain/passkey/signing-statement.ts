/** The statement that an authenticator signs, made one way on every side. */
import { canonicalJson } from '../digest'
import { entryData } from '../evidence/entry-data'
import type { ChecklistAnswer } from '../release/checklist'
import type { SigningStatement } from '../release/sign-off'

/** What is being signed: the statement without what makes it single. */
export type Signing = Omit<SigningStatement, 'v' | 'nonce'>

const byId = (answers: readonly ChecklistAnswer[]) =>
  answers
    .map(({ id, answer, evidence }) => ({ id, answer, evidence }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))

/**
 * `nonce`: 32 bytes, hex. The order in which questions were answered says nothing, so answers are sorted. Text is as
 * evidence will hold it: normalised there, a statement signed with an accent typed the other way could not be checked.
 */
export function signingStatement(signing: Signing, nonce: string): SigningStatement {
  const { release, layer, root, section, meaning, answers, person } = signing
  const statement = { v: 1, release, layer, root, section, meaning, answers: byId(answers), person, nonce }
  return entryData(statement) as SigningStatement
}

/** Does the statement say exactly this? */
export function statesExactly(statement: SigningStatement, signing: Signing): boolean {
  return canonicalJson(statement) === canonicalJson(signingStatement(signing, statement.nonce))
}
