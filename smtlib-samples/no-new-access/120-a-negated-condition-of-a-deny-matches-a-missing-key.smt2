; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 120, existing
; new: case 120, new
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
(declare-const |aws:ResourceTag/team is present| Bool)
(declare-const |aws:ResourceTag/team| String)

; Allow statement 0, line 1 of case 120, new
; some Allow statement of case 120, new matches
(define-fun |existing[1] action| () Bool
  (and (= action.service "ec2") (= action.name "terminateinstances")))
(define-fun |existing[1] condition| () Bool (not |aws:ResourceTag/team is present|))

; Deny statement 1, line 1 of case 120, existing
; some Deny statement of case 120, existing matches
(define-fun |existing[1] matches| () Bool (and |existing[1] action| |existing[1] condition|))
(define-fun |new[1] condition| () Bool
  (or |existing[1] condition| (not (= |aws:ResourceTag/team| "blue"))))

; Deny statement 1, line 1 of case 120, new
; some Deny statement of case 120, new matches
(define-fun |new[1] matches| () Bool (and |existing[1] action| |new[1] condition|))

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
(assert (and |existing[1] matches| (not |new[1] matches|)))

(check-sat)
; After `sat`:
; (get-value (action.service action.name |aws:ResourceTag/team is present| |aws:ResourceTag/team|))
