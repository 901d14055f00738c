; CheckAccessNotGranted: is there a request of the listed access that the policy allows?
; policy: case 163, policy
; actions: s3:GetObject
; resources: any
; sat: yes, the check fails; unsat: no, it passes
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
(declare-const |aws:MultiFactorAuthPresent is present| Bool)
(declare-const |aws:MultiFactorAuthPresent| String)

; Allow statement 0, line 1 of case 163, policy
; some Allow statement of case 163, policy matches
(define-fun |policy[0] action| () Bool (= action.service "s3"))
(define-fun |policy[1] action| () Bool (and |policy[0] action| (= action.name "getobject")))
(define-fun |policy[1] condition| () Bool
  (or
    (not |aws:MultiFactorAuthPresent is present|)
    (str.in_re |aws:MultiFactorAuthPresent|
      (re.++
        (re.union (str.to_re "F") (str.to_re "f")) (re.union (str.to_re "A") (str.to_re "a"))
        (re.union (str.to_re "L") (str.to_re "l")) (re.union (str.to_re "S") (str.to_re "s"))
        (re.union (str.to_re "E") (str.to_re "e"))))))

; Deny statement 1, line 1 of case 163, policy
; some Deny statement of case 163, policy matches
(define-fun |policy[1] matches| () Bool (and |policy[1] action| |policy[1] condition|))

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
(assert (and |policy[1] action| (not |policy[1] matches|)))

(check-sat)
; After `sat`:
; (get-value
;   (action.service action.name |aws:MultiFactorAuthPresent is present| |aws:MultiFactorAuthPresent|))
