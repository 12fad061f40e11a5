'use client'

import { useEffect, useState } from 'react'
import {
  type Answer,
  Cancelled,
  type FromWorker,
  type Question,
  type ToWorker,
  Unreadable,
} from './simulator-messages'
import type { RunOptions } from './simulator-run'
import type { FormAction, Job, Opened, RunResult, Why } from './simulator-session'

type Waiting = {
  resolve: (answer: Answer) => void
  reject: (error: Error) => void
  onProgress?: RunOptions['onProgress']
}

const NOT_STARTED = 'The part of this page that replays requests did not start. Reload the page.'

let made = 0

/** The worker with two policies in it, as promises. */
export class SimulatorClient {
  /** Of its kind in this page: answers of one are none of another. */
  readonly id = ++made
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(opened: Opened) {
    this.#worker = new Worker(new URL('./simulator-worker.ts', import.meta.url), { type: 'module' })
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.#hear(data))
    this.#worker.addEventListener('error', () => this.#fail(new Unreadable(NOT_STARTED)))
    this.#say({ kind: 'open', opened })
  }

  /** Rejects with `Cancelled` and `Unreadable`. */
  run(job: Job, { signal, onProgress }: RunOptions): Promise<RunResult> {
    const id = ++this.#last
    signal?.addEventListener('abort', () => this.#say({ kind: 'cancel', id }))
    return this.#ask({ kind: 'run', id, job }, onProgress) as Promise<RunResult>
  }

  why(place: number): Promise<Why> {
    return this.#ask({ kind: 'why', id: ++this.#last, place }) as Promise<Why>
  }

  /** That a request can be built for. */
  actions(agent: string): Promise<FormAction[]> {
    return this.#ask({ kind: 'actions', id: ++this.#last, agent }) as Promise<FormAction[]>
  }

  example(agent: string, system: string, action: string): Promise<string> {
    return this.#ask({ kind: 'example', id: ++this.#last, agent, system, action }) as Promise<string>
  }

  close(): void {
    this.#worker.terminate()
    this.#fail(new Cancelled())
  }

  #ask(asked: Question, onProgress?: RunOptions['onProgress']) {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(asked.id, { resolve, reject, ...(onProgress && { onProgress }) })
      this.#say(asked)
    })
  }

  #hear(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id)
    if (!waiting) return
    if (message.kind === 'progress') {
      waiting.onProgress?.(message.done, message.total)
      return
    }
    this.#waiting.delete(message.id)
    if (message.kind === 'answer') waiting.resolve(message.answer)
    else if (message.kind === 'cancelled') waiting.reject(new Cancelled())
    else if (message.kind === 'unreadable') waiting.reject(new Unreadable(message.message))
    else waiting.reject(new Error(message.message))
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message)
  }
}

/** null until the page runs in a browser. Ends with the page. */
export function useSimulator(opened: Opened): SimulatorClient | null {
  const [client, setClient] = useState<SimulatorClient | null>(null)
  useEffect(() => {
    const opening = new SimulatorClient(opened)
    setClient(opening)
    return () => opening.close()
  }, [opened])
  return client
}
