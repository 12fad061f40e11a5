import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { ChecklistAnswer } from '@/lib/domain/release/checklist'
import type { ReleaseLayer } from './types'

type Props = {
  questions: ReleaseLayer['questions']
  answers: readonly ChecklistAnswer[]
  errorOf: (pointer: string) => string | undefined
  onChange: (answers: ChecklistAnswer[]) => void
}

/** What the organisation asks this layer before it signs. The answers are part of what is signed. */
export function Checklist({ questions, answers, errorOf, onChange }: Props) {
  const set = (id: string, change: Partial<ChecklistAnswer> & { answer?: ChecklistAnswer['answer'] }) => {
    const before = answers.find(each => each.id === id)
    const answer = change.answer ?? before?.answer
    const others = answers.filter(each => each.id !== id)
    onChange(answer ? [...others, { id, evidence: '', ...before, ...change, answer }] : others)
  }
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="text-table font-medium">Checklist</legend>
      {questions.map(({ id, question, mandatory }) => {
        const given = answers.find(each => each.id === id)
        return (
          <div key={id} className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_9rem]">
            <Field
              label={question}
              optional={!mandatory}
              pointer={`/answers/${id}`}
              error={errorOf(`/answers/${id}`)}
            >
              {control => (
                <Input
                  {...control}
                  placeholder="Evidence: a link or a sentence"
                  value={given?.evidence ?? ''}
                  aria-disabled={given ? undefined : true}
                  onChange={event => given && set(id, { evidence: event.target.value })}
                />
              )}
            </Field>
            <NativeSelect
              aria-label={`Answer: ${question}`}
              className="self-end"
              value={given?.answer ?? ''}
              onChange={event => set(id, { answer: event.target.value as ChecklistAnswer['answer'] })}
            >
              <option value="" disabled>
                Not answered
              </option>
              <option value="yes">Yes</option>
              <option value="no">No</option>
              <option value="not_applicable">Not applicable</option>
            </NativeSelect>
          </div>
        )
      })}
    </fieldset>
  )
}
