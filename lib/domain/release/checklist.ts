/** What each layer is asked before it signs. Part of the organisation's rules, bound by the root digest. */
import { z } from 'zod'
import type { ControlLayer } from '../control-layer/layers'

export type Question = { id: string; question: string; mandatory: boolean }

export type Checklist = Record<ControlLayer, Question[]>

export const checklistAnswer = z.strictObject({
  id: z.string().min(1).max(60),
  answer: z.enum(['yes', 'no', 'not_applicable']),
  /** A link or a sentence. */
  evidence: z.string().trim().max(300).default(''),
})

export type ChecklistAnswer = z.infer<typeof checklistAnswer>

/** Mandatory questions that are not answered with yes or not applicable, or that were answered twice. */
export function openQuestions(
  questions: readonly Question[],
  answers: readonly ChecklistAnswer[],
): Question[] {
  return questions.filter(({ id, mandatory }) => {
    const given = answers.filter(answer => answer.id === id)
    if (given.length > 1) return true
    const [only] = given
    return mandatory && (only === undefined || only.answer === 'no')
  })
}

/** Answers to questions that nobody asked. */
export function unaskedAnswers(
  questions: readonly Question[],
  answers: readonly ChecklistAnswer[],
): string[] {
  return answers.filter(({ id }) => !questions.some(question => question.id === id)).map(({ id }) => id)
}
