; CheckAccessNotGranted: is there a request of the listed access that the policy allows?
; policy: case 158, policy
; actions: cloudtrail:DeleteTrail
; resources: any
; sat: yes, the check fails; unsat: no, it passes
; statements, actions and resources that cannot matter to the question are left out
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status sat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)

; Allow statement 0, line 1 of case 158, policy
; some Allow statement of case 158, policy matches
(define-fun |policy[0] action| () Bool
  (and (= action.service "cloudtrail") (str.prefixof "delete" action.name)))

; an action is `service:name` in lower case
(assert
  (str.in_re action.service
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.name
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; what is sought
(assert (and |policy[0] action| (= action.name "deletetrail")))

(check-sat)
; After `sat`:
; (get-value (action.service action.name))
