import { describe, expect, it } from 'vitest'
import { OddNumber, readNumberLiteral } from './numbers'
import { canonicalizeRequest, checkRequest, Malformed, parseRequest } from './parse-request'

describe('the text that is sent to OPA', () => {
  it.each([
    ['{"a":1.0,"b":1e0,"c":-0,"d":5e2,"e":10.50}', '{"a":1,"b":1,"c":0,"d":500,"e":10.5}'],
    ['{"a":1e400,"b":1e10000000,"c":9007199254740993}', '{"a":1e400,"b":1e10000000,"c":9007199254740993}'],
    ['{"a":500.00000000000000001}', '{"a":500.00000000000000001}'],
    [' [ 1 , "\\u00e9" , null , true ] ', '[1,"é",null,true]'],
    ['{"2":0,"1":0,"":"\\u2028"}', '{"1":0,"2":0,"":"\u2028"}'],
  ])('%s', (text, sent) => {
    expect(canonicalizeRequest(text)).toBe(sent)
    expect(canonicalizeRequest(sent)).toBe(sent)
  })
  it('is refused with a sentence that says where', () => {
    expect(canonicalizeRequest('{"a":1,"a":2}')).toEqual(
      new Malformed('An object names one key twice at character 10.'),
    )
  })
})

describe('number literals', () => {
  it.each([
    ['0e99999999999', 0],
    ['-0.0', 0],
    ['1E+2', 100],
    ['100000e-5', 1],
    ['999999999999999', 999999999999999],
    ['0.0001', 0.0001],
    ['123456789012345e0', 123456789012345],
  ])('%s is a plain number', (literal, value) =>
    expect(Object.is(readNumberLiteral(literal), value)).toBe(true),
  )
  it.each(['1e15', '1e-5', '0.00001', '1234567890123456', '1e999999999999999999999', '12345678901234.56'])(
    '%s keeps its text',
    literal => {
      const value = readNumberLiteral(literal)
      expect(value).toBeInstanceOf(OddNumber)
      expect((value as OddNumber).literal).toBe(literal)
    },
  )
})

describe('the shape', () => {
  const request = {
    subject: { type: 'agent', id: 'spiffe://a' },
    action: { name: 'x' },
    resource: { type: 'system', id: 's' },
  }
  it('takes a parsed request as it is, and a missing context as empty', () => {
    const full = { ...request, context: {} }
    expect(checkRequest(full)).toBe(full)
    expect(checkRequest(request)).toEqual(full)
  })
  it('reads from text what it takes when parsed', () => {
    expect(parseRequest(JSON.stringify(request))).toEqual({ ...request, context: {} })
  })
  it('says what is missing', () => {
    expect(checkRequest({ ...request, action: {} })).toEqual(new Malformed('"action" needs a string "name".'))
  })
})
