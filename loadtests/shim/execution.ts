/** The module `k6/execution`, as far as the scripts use it. */
import { user } from './state.ts';

export default {
  vu: {
    get idInTest() {
      return user.id;
    },
    get iterationInInstance() {
      return user.iteration;
    },
    get tags() {
      return user.tags;
    },
  },
  scenario: {
    get name() {
      return user.scenario;
    },
    /** UTC milliseconds. */
    get startTime() {
      return user.startTime;
    },
    get iterationInTest() {
      return user.iterationInTest;
    },
  },
};
