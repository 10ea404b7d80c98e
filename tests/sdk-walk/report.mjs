// What was checked, what failed, and the line that says how much of each.

import { isDeepStrictEqual, inspect } from 'node:util'

/** Fails with both values when they differ. */
export function equal(actual, expected) {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${inspect(actual, { depth: 6 })} is not ${inspect(expected, { depth: 6 })}`)
  }
}

/** Fails unless the promise is rejected with this code and, if given, this part of the message. */
export async function refused(promise, code, part = '') {
  let answer
  try {
    answer = await promise
  } catch (error) {
    equal(error.code, code)
    if (!error.message.includes(part)) {
      throw new Error(`the message is ${inspect(error.message)}, without ${inspect(part)}`)
    }
    return
  }
  throw new Error(`${inspect(answer)} came where code ${code} was expected`)
}

export class Report {
  passed = 0
  failed = 0

  /** Walks one area. A failed check ends none of the following: they fail by themselves if they needed it. */
  async area(name, walk) {
    const check = async (what, work) => {
      try {
        await work()
        this.passed += 1
        console.log(`ok    ${name}: ${what}`)
      } catch (error) {
        this.failed += 1
        console.log(`FAIL  ${name}: ${what}: ${error.message}`)
      }
    }
    try {
      await walk(check)
    } catch (error) {
      this.failed += 1
      console.log(`FAIL  ${name}: the walk broke off: ${error.stack}`)
    }
  }

  /** Prints the last line; the exit code. A walk that checked nothing is no success. */
  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed`)
    return this.failed === 0 && this.passed > 0 ? 0 : 1
  }
}
