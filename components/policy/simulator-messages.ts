/** What the page and the simulator's worker say to each other. Every question has a number, and one answer. */
import type { FormAction, Job, Opened, RunResult, Why } from './simulator-session'

export type ToWorker =
  | { kind: 'open'; opened: Opened }
  | { kind: 'run'; id: number; job: Job }
  | { kind: 'cancel'; id: number }
  | { kind: 'why'; id: number; place: number }
  | { kind: 'actions'; id: number; agent: string }
  | { kind: 'example'; id: number; agent: string; system: string; action: string }

export type Question = Exclude<ToWorker, { kind: 'open' | 'cancel' }>
export type Answer = RunResult | Why | FormAction[] | string

export type FromWorker =
  | { kind: 'progress'; id: number; done: number; total: number }
  | { kind: 'answer'; id: number; answer: Answer }
  | { kind: 'cancelled'; id: number }
  /** `message` is the sentence for the person. */
  | { kind: 'unreadable'; id: number; message: string }
  | { kind: 'broken'; id: number; message: string }

/** Whoever asked for the run ended it. */
export class Cancelled extends Error {}

/** What can't be read at all; `message` is the sentence for the person. */
export class Unreadable extends Error {}
