'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { OutsideText } from '@/components/console/outside-text'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { useKeptDraft } from '@/components/console/use-kept-draft'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Shape } from '@/components/ui/shape'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'

type Comments = QueryOutput<'release.comments'>
export type Thread = Comments['threads'][number]

type ThreadProps = {
  release: string
  thread: Thread
  /** The revision that is offered now: what was said about another one says so. */
  revision: number
  canComment: string | null
  draftKey: string
}

export function CommentThread({ release, thread, revision, canComment, draftKey }: ThreadProps) {
  const [answering, setAnswering] = useState(false)
  const close = useCommand<CommandInput<'release.resolve-thread'>, CommandReply<'release.resolve-thread'>>(
    thread.resolved ? 'release.reopen-thread' : 'release.resolve-thread',
  )
  const [first] = thread.comments
  const reason = (thread.resolved ? thread.can_reopen : thread.can_resolve)?.detail ?? null
  const about = `the thread of ${first?.author.name}`
  return (
    <li className="border-b py-3 last:border-b-0">
      {(thread.requests_change || thread.about_label || thread.layer === null) && (
        <p className="mb-1 flex flex-wrap items-center gap-2 text-meta">
          {thread.requests_change && (
            <Badge tone={thread.resolved ? 'neutral' : 'step'}>
              <Shape name={thread.resolved ? 'check' : 'clock'} />
              {thread.resolved ? 'Change settled' : 'Asks for a change'}
            </Badge>
          )}
          {thread.layer === null && <span className="text-muted">About the whole release</span>}
          {thread.about_label && (
            <span className="min-w-0 text-muted">
              About <OutsideText text={thread.about_label} from="in the release" maxLength={120} />
            </span>
          )}
        </p>
      )}
      <ol className="flex flex-col gap-2">
        {thread.comments.map((comment, at) => (
          <li key={comment.id} className={at > 0 ? 'border-l pl-3' : undefined}>
            <p className="text-table">
              <span className="font-medium">{comment.author.name}</span>{' '}
              <Time at={comment.created_at} className="text-meta text-muted" />
              {comment.revision !== revision && (
                <span className="text-meta text-muted"> on revision {comment.revision}</span>
              )}
            </p>
            <p className="max-w-prose text-body whitespace-pre-wrap wrap-anywhere">
              {visibleText(comment.body)}
            </p>
          </li>
        ))}
      </ol>
      {thread.resolved && (
        <p className="mt-2 text-table text-muted">
          Resolved by {thread.resolved.by.name} <Time at={thread.resolved.at} />
        </p>
      )}
      <div className="mt-2 flex flex-wrap items-start gap-2">
        {!thread.resolved && (
          <ButtonWithReason size="sm" reason={canComment} onClick={() => setAnswering(true)}>
            Answer<span className="sr-only"> in {about}</span>
          </ButtonWithReason>
        )}
        <ButtonWithReason
          size="sm"
          reason={reason}
          pending={close.pending}
          onClick={() => void close.run({ release, thread: thread.id })}
        >
          {thread.resolved ? 'Open again' : 'Resolve'}
          <span className="sr-only">: {about}</span>
        </ButtonWithReason>
      </div>
      <Refusal problem={close.problem} className="mt-1 empty:hidden" />
      {answering && !thread.resolved && (
        <Answer
          release={release}
          thread={thread.id}
          draftKey={draftKey}
          onClose={() => setAnswering(false)}
        />
      )}
    </li>
  )
}

type AnswerProps = { release: string; thread: string; draftKey: string; onClose: () => void }

function Answer({ release, thread, draftKey, onClose }: AnswerProps) {
  const draft = useKeptDraft(`${draftKey}.${thread}`, '')
  const send = useCommand<CommandInput<'release.comment'>, CommandReply<'release.comment'>>(
    'release.comment',
    {
      onSuccess: () => {
        draft.set('')
        draft.forget()
        onClose()
      },
    },
  )
  return (
    <form
      noValidate
      className="mt-2 flex flex-col gap-2 border-l pl-3"
      onSubmit={event => {
        event.preventDefault()
        if (!send.pending) void send.run({ release, thread, body: draft.value })
      }}
    >
      <Field label="Answer" error={send.problem?.fieldError('/body')}>
        {control => (
          <Textarea
            {...control}
            autoFocus
            rows={2}
            maxLength={4000}
            value={draft.value}
            onChange={event => draft.set(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" variant="primary" pending={send.pending}>
          Answer
        </Button>
        <Button size="sm" onClick={onClose}>
          Close
        </Button>
      </div>
      <Refusal problem={send.problem} className="empty:hidden" />
    </form>
  )
}
