'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { useKeptDraft } from '@/components/console/use-kept-draft'
import { Notice } from '@/components/ui/notice'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { CommentComposer, EMPTY_COMMENT } from './comment-composer'
import { CommentThread } from './comment-thread'
import type { SectionId } from './types'

type Comments = QueryOutput<'release.comments'>

/** What is said about the section that is open, and about the whole release. Others answer meanwhile. */
export function CommentThreads({ release, layer: section }: { release: string; layer: SectionId }) {
  const layer = section === 'ownership' ? null : section
  const me = useQuery(operationQuery<QueryOutput<'member.me'>>('member.me', {})).data
  const comments = useQuery({
    ...operationQuery<Comments>('release.comments', layer ? { release, layer } : { release }),
    refetchInterval: 5000,
  })
  if (comments.error && !comments.data) {
    return (
      <ErrorRegion
        what="The comments could not be loaded"
        error={comments.error}
        onRetry={() => void comments.refetch()}
        retrying={comments.isFetching}
      />
    )
  }
  if (!comments.data || !me) return null
  const draftKey = `comment.${me.person.id}.${release}.${section}`
  return <Threads key={draftKey} {...{ release, layer, draftKey }} comments={comments.data} />
}

type ThreadsProps = {
  release: string
  layer: Exclude<SectionId, 'ownership'> | null
  comments: Comments
  draftKey: string
}

function Threads({ release, layer, comments, draftKey }: ThreadsProps) {
  // A draft from before opens its form, without taking the focus from where it is.
  const draft = useKeptDraft(draftKey, EMPTY_COMMENT)
  const [form, setForm] = useState<'closed' | 'asked' | 'unseen'>('unseen')
  const composing = form === 'asked' || (form === 'unseen' && draft.restored && draft.value.body !== '')
  const textarea = useRef<HTMLTextAreaElement>(null)
  const titleId = useId()
  const reason = comments.can_comment?.detail ?? null
  useEffect(() => {
    if (form === 'asked') textarea.current?.focus()
  }, [form])
  const compose = () => (composing ? textarea.current?.focus() : setForm('asked'))
  useKeys([{ keys: 'm', label: 'Comment', reason, run: compose }])

  // Under Owners only what is about the whole release: everything else stands under its section.
  const shown = layer ? comments.threads : comments.threads.filter(thread => thread.layer === null)
  const open = shown.filter(thread => thread.resolved === null)
  const resolved = shown.filter(thread => thread.resolved !== null)
  const list = (threads: Comments['threads']) => (
    <ul>
      {threads.map(thread => (
        <CommentThread
          key={thread.id}
          release={release}
          thread={thread}
          revision={comments.revision}
          canComment={reason}
          draftKey={draftKey}
        />
      ))}
    </ul>
  )
  return (
    <section aria-labelledby={titleId} className="mt-6 border-t pt-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id={titleId} className="text-body font-medium">
          Comments{open.length > 0 && ` ${open.length}`}
        </h3>
        <ButtonWithReason size="sm" kbd="m" reason={reason} align="end" onClick={compose}>
          Comment
        </ButtonWithReason>
      </div>
      {comments.blocked && (
        <Notice tone="step" role="note" className="mt-2">
          {comments.blocked.detail}
        </Notice>
      )}
      {composing && (
        <CommentComposer
          release={release}
          layer={layer}
          comments={comments}
          draft={draft}
          textarea={textarea}
          onClose={() => setForm('closed')}
        />
      )}
      {shown.length === 0 && !composing && (
        <p className="mt-2 text-table text-muted">
          No comments on {layer ? `the ${LAYER_NAMES[layer]} section` : 'the whole release'}. Ask here what
          the section doesn't say; the team of the agent and the owners of all layers read it.
        </p>
      )}
      {open.length > 0 && <div className="mt-1">{list(open)}</div>}
      {resolved.length > 0 && (
        <details className="mt-2">
          <summary className="min-h-6 cursor-pointer text-table text-muted">
            Resolved {resolved.length}
          </summary>
          {list(resolved)}
        </details>
      )}
    </section>
  )
}
