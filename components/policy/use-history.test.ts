import { expect, test } from 'vitest'
import { type History, type HistoryAct, historyReducer } from './use-history'

const run = (...acts: HistoryAct<number>[]) =>
  acts.reduce<History<number>>(historyReducer, { past: [], present: 0, future: [], typing: null })
const set = (next: number, typing?: string): HistoryAct<number> => ({
  do: 'set',
  next,
  ...(typing && { typing }),
})
const undo: HistoryAct<number> = { do: 'undo' }
const redo: HistoryAct<number> = { do: 'redo' }

test('thirty changes are taken back one by one, and made again', () => {
  const changes = Array.from({ length: 30 }, (_, at) => set(at + 1))
  expect(run(...changes, ...Array.from({ length: 30 }, () => undo)).present).toBe(0)
  expect(run(...changes, undo, undo, redo).present).toBe(29)
  expect(run(undo, redo).present).toBe(0)
})
test('what is typed into one field in a row is one step', () => {
  const typed = run(set(1), set(2, 'a'), set(3, 'a'), set(4, 'b'))
  expect(historyReducer(typed, undo).present).toBe(3)
  expect(historyReducer(historyReducer(typed, undo), undo).present).toBe(1)
})
test('typing goes on in a step of its own after an undo', () => {
  expect(run(set(1, 'a'), set(2, 'a'), undo, set(3, 'a'), undo).present).toBe(0)
})
test('a change forgets what was undone, and at most a hundred steps are kept', () => {
  expect(run(set(1), set(2), undo, set(3), redo).present).toBe(3)
  expect(run(...Array.from({ length: 300 }, (_, at) => set(at))).past).toHaveLength(100)
})
