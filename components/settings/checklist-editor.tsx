'use client'

import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '@/lib/domain/control-layer/layers'
import type { DraftQuestion, RulesDraft } from './rules-draft'

type ChecklistEditorProps = {
  checklist: RulesDraft['checklist']
  onChange: (layer: ControlLayer, questions: DraftQuestion[]) => void
  onAdd: (layer: ControlLayer) => void
  /** By JSON pointer below the checklist, such as `/pam/0/question`. */
  error: (pointer: string) => string | undefined
}

/** Questions per layer. An unanswered mandatory one blocks the layer's signature. */
export function ChecklistEditor({ checklist, onChange, onAdd, error }: ChecklistEditorProps) {
  return (
    <div className="flex flex-col gap-4">
      {CONTROL_LAYERS.map(layer => {
        const questions = checklist[layer]
        const replace = (question: DraftQuestion) =>
          onChange(
            layer,
            questions.map(other => (other.key === question.key ? question : other)),
          )
        return (
          <fieldset key={layer} className="flex flex-col gap-2 border-t pt-3">
            <legend className="sr-only">{LAYER_NAMES[layer]}</legend>
            <div className="flex items-center justify-between gap-3">
              <p aria-hidden="true" className="text-body font-medium">
                {LAYER_NAMES[layer]}
              </p>
              <Button
                size="sm"
                aria-label={`Add question to ${LAYER_NAMES[layer]}`}
                onClick={() => onAdd(layer)}
              >
                Add question
              </Button>
            </div>
            {questions.length === 0 && <p className="text-table text-muted">No question.</p>}
            {questions.map((question, index) => (
              <div key={question.key} className="flex flex-wrap items-end gap-x-3 gap-y-1">
                <Field
                  label={`Question ${index + 1}`}
                  pointer={`/rules/checklist/${layer}/${index}/question`}
                  error={error(`/${layer}/${index}/question`)}
                  className="min-w-60 flex-1"
                >
                  {control => (
                    <Input
                      {...control}
                      value={question.question}
                      onChange={event => replace({ ...question, question: event.target.value })}
                    />
                  )}
                </Field>
                <label
                  htmlFor={`question-${question.key}-mandatory`}
                  className="flex h-8 items-center gap-1 text-table"
                >
                  <Checkbox
                    id={`question-${question.key}-mandatory`}
                    checked={question.mandatory}
                    onChange={event => replace({ ...question, mandatory: event.target.checked })}
                  />
                  Mandatory
                </label>
                <Button
                  aria-label={`Remove question ${index + 1} of ${LAYER_NAMES[layer]}`}
                  onClick={() =>
                    onChange(
                      layer,
                      questions.filter(other => other.key !== question.key),
                    )
                  }
                >
                  Remove
                </Button>
              </div>
            ))}
          </fieldset>
        )
      })}
    </div>
  )
}
