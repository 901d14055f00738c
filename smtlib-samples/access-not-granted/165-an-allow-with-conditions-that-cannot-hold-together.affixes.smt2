; CheckAccessNotGranted: is there a request of the listed access that the policy allows?
; policy: case 165, policy
; actions: s3:GetObject
; resources: any
; sat: yes, the check fails; unsat: no, it passes
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status unsat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)
(declare-const |aws:PrincipalTag/k is present| Bool)
(declare-const |aws:PrincipalTag/k| String)

(define-fun |policy[0] action| () Bool (and (= action.service "s3") (= action.name "getobject")))
(define-fun |policy[0] condition| () Bool
  (and
    |aws:PrincipalTag/k is present|
    (= |aws:PrincipalTag/k| "a")
    (str.prefixof "b" |aws:PrincipalTag/k|)))

; Allow statement 0, line 1 of case 165, policy
; some Allow statement of case 165, policy matches
(define-fun |policy[0] matches| () Bool (and |policy[0] action| |policy[0] condition|))

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
(assert |policy[0] matches|)

(check-sat)
; After `sat`:
; (get-value (action.service action.name |aws:PrincipalTag/k is present| |aws:PrincipalTag/k|))
