'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Refusal } from '@/components/console/refusal'
import { Time } from '@/components/console/time'
import { Field } from '@/components/ui/field'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'

export function RuleComments({
  rule,
  version,
  comments,
  reason,
}: {
  rule: string
  /** The newest: what is written is about it. */
  version: number
  comments: QueryOutput<'policy.rule-history'>['comments']
  reason: string | null
}) {
  const [body, setBody] = useState('')
  const send = useCommand<CommandInput<'policy.comment-rule'>>('policy.comment-rule', {
    onSuccess: () => setBody(''),
    invalidate: ['policy'],
  })
  return (
    <Section title="Comments" description={comments.length === 0 ? 'Nobody said anything yet.' : undefined}>
      <ol className="flex flex-col gap-2">
        {comments.map(comment => (
          <li key={comment.id}>
            <p className="text-table">
              <span className="font-medium">{comment.author}</span>{' '}
              <Time at={comment.created_at} className="text-meta text-muted" />
              {comment.version !== version && (
                <span className="text-meta text-muted"> on version {comment.version}</span>
              )}
            </p>
            <p className="max-w-prose text-body whitespace-pre-wrap wrap-anywhere">
              {visibleText(comment.body)}
            </p>
          </li>
        ))}
      </ol>
      <form
        className="mt-3 flex flex-col gap-2"
        onSubmit={event => {
          event.preventDefault()
          if (reason === null && body.trim() !== '') void send.run({ rule, version, body })
        }}
      >
        <Field label="Comment" pointer="/body" optional error={send.problem?.fieldError('/body')}>
          {control => (
            <Textarea {...control} rows={2} value={body} onChange={event => setBody(event.target.value)} />
          )}
        </Field>
        <ButtonWithReason
          type="submit"
          reason={reason ?? (body.trim() === '' ? 'Write something first.' : null)}
          pending={send.pending}
        >
          Comment
        </ButtonWithReason>
        <Refusal problem={send.problem} className="empty:hidden" />
      </form>
    </Section>
  )
}
