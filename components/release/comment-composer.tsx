'use client'

import { useQuery } from '@tanstack/react-query'
import { type RefObject, useId } from 'react'
import { Refusal } from '@/components/console/refusal'
import type { useKeptDraft } from '@/components/console/use-kept-draft'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'

type Comments = QueryOutput<'release.comments'>

const WHOLE = ':release'
/** `about`: empty for the section, `WHOLE` for the release, else one of its actions or rules. */
export type CommentDraft = { body: string; about: string; change: boolean }
export const EMPTY_COMMENT: CommentDraft = { body: '', about: '', change: false }

type ComposerProps = {
  release: string
  /** Null: only about the whole release. */
  layer: ControlLayer | null
  comments: Comments
  draft: ReturnType<typeof useKeptDraft<CommentDraft>>
  textarea: RefObject<HTMLTextAreaElement | null>
  onClose: () => void
}

/** What is typed is kept in this tab until it is sent, also where it is refused or the page is left. */
export function CommentComposer({ release, layer, comments, draft, textarea, onClose }: ComposerProps) {
  const changeId = useId()
  const { body, about, change } = draft.value
  const subjects = useQuery({
    ...operationQuery<QueryOutput<'release.comment-subjects'>>('release.comment-subjects', {
      release,
      layer: layer ?? undefined,
    }),
    enabled: layer !== null,
  })
  const send = useCommand<CommandInput<'release.comment'>, CommandReply<'release.comment'>>(
    'release.comment',
    {
      onSuccess: () => {
        draft.set(EMPTY_COMMENT)
        draft.forget()
        onClose()
      },
    },
  )
  const whole = layer === null || about === WHOLE
  const noChange = comments.can_request_change?.detail ?? null
  const asksForChange = change && !whole && noChange === null

  function submit() {
    void send.run({
      release,
      body,
      ...(!whole && { layer }),
      ...(!whole && about !== '' && { about }),
      ...(asksForChange && { requests_change: true }),
    })
  }

  return (
    <form
      noValidate
      className="mt-3 flex flex-col gap-3"
      onSubmit={event => {
        event.preventDefault()
        if (!send.pending) submit()
      }}
      onKeyDown={event => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !send.pending) submit()
        if (event.key === 'Escape') onClose()
      }}
    >
      {layer && (
        <Field label="About" error={send.problem?.fieldError('/about')}>
          {control => (
            <NativeSelect
              {...control}
              value={about}
              onChange={event => draft.set({ ...draft.value, about: event.target.value })}
            >
              <option value="">The {LAYER_NAMES[layer]} section</option>
              <option value={WHOLE}>The whole release</option>
              {(subjects.data?.items ?? []).map(subject => (
                <option key={subject.about} value={subject.about}>
                  {visibleLine(subject.label)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      )}
      <Field label="Comment" error={send.problem?.fieldError('/body')}>
        {control => (
          <Textarea
            {...control}
            ref={textarea}
            rows={3}
            maxLength={4000}
            value={body}
            onChange={event => draft.set({ ...draft.value, body: event.target.value })}
          />
        )}
      </Field>
      {layer && (
        <div className="text-table">
          <div className="flex min-h-7 items-center gap-2">
            <Checkbox
              id={changeId}
              checked={asksForChange}
              disabled={noChange !== null || whole}
              aria-describedby={`${changeId}-why`}
              onChange={event => draft.set({ ...draft.value, change: event.target.checked })}
            />
            <label htmlFor={changeId}>Ask for a change</label>
          </div>
          <p id={`${changeId}-why`} className="pl-8 text-meta text-muted">
            {noChange ??
              (whole
                ? 'A change is asked of one section.'
                : `${LAYER_NAMES[layer]} can't be signed until you or another owner of ${LAYER_NAMES[layer]} resolves the thread.`)}
          </p>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={send.pending}>
          {asksForChange ? 'Ask for the change' : 'Comment'}
        </Button>
        <Button onClick={onClose}>Close</Button>
      </div>
      <Refusal problem={send.problem} className="empty:hidden" />
    </form>
  )
}
