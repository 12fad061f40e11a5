'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { announce } from '@/lib/client/announce'
import { query } from '@/lib/client/api'
import type { CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { isProblem, type Problem } from '@/lib/client/problem'
import type { ImportPreview } from './types'
import { type Upload, upload } from './upload'

export type ImportInput = {
  system?: string
  new_system?: { slug: string; name: string; team: string }
  document: string
}

export type Progress = { words: string; done: number; total: number }

const POLL_MS = 400
const WORDS: Record<string, string> = {
  reading: 'Reading the document',
  understanding: 'Finding its operations',
  comparing: 'Comparing with what is there',
  saving: 'Saving',
}

/** Compare, then import: the same document both times, with progress from the upload to the last row. */
export function useImport() {
  const client = useQueryClient()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [preview, setPreview] = useState<ImportPreview | null>(null)
  const running = useRef<Upload<unknown> | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function send<Output>(operation: string, input: Record<string, unknown>): Promise<Output | null> {
    const job = crypto.randomUUID()
    let uploaded = false
    setProblem(null)
    setProgress({ words: 'Uploading', done: 0, total: 100 })
    const task = upload<Output>(operation, { ...input, job }, share => {
      uploaded = share >= 1
      setProgress({ words: uploaded ? 'Uploaded' : 'Uploading', done: Math.round(share * 100), total: 100 })
    })
    running.current = task
    const timer = setInterval(async () => {
      if (!uploaded) return
      const at = await query<QueryOutput<'action.import-progress'>>('action.import-progress', { job }).catch(
        () => null,
      )
      const words = at && WORDS[at.phase]
      if (at && words && running.current === task) setProgress({ words, done: at.done, total: at.total })
    }, POLL_MS)
    try {
      return await task.done
    } catch (error) {
      if (!isProblem(error)) throw error
      setProblem(error)
      announce(error.detail)
      return null
    } finally {
      clearInterval(timer)
      running.current = null
      setProgress(null)
    }
  }

  async function compare(input: ImportInput): Promise<void> {
    setPreview(null)
    const answer = await send<ImportPreview>('action.preview-import', input)
    setPreview(answer)
    if (answer)
      announce(`${answer.counts.new} new, ${answer.counts.changed} changed, ${answer.counts.removed} removed`)
  }

  async function apply(input: ImportInput): Promise<string | null> {
    const version = preview?.system_version ?? undefined
    const reply = await send<CommandReply<'action.import'>>('action.import', {
      ...input,
      ...(version !== undefined && { expected_version: version }),
    })
    if (!reply) return null
    await client.invalidateQueries()
    return reply.data.system
  }

  return {
    progress,
    problem,
    preview,
    compare,
    apply,
    stop: () => running.current?.abort(),
    forget: () => {
      setPreview(null)
      setProblem(null)
    },
  }
}
